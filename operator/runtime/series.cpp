// SPDX-License-Identifier: Apache-2.0
#include "runtime/series.hpp"

namespace lockstep::runtime::series {

Series build_info(const std::string& version, const std::string& commit) {
    return {"lockstep_build_info",
            "Always 1; the labels say what runs.",
            {{"version", version}, {"commit", commit}}};
}

Series schemas(const std::string& phase) {
    return {"lockstep_schemas", "DatabaseSchema resources by phase.", {{"phase", phase}}};
}

Series reports(const std::string& outcome) {
    return {"lockstep_reports_total",
            "Runs of lockstep in pods that were seen to end, by the outcome that they report.",
            {{"outcome", outcome}}};
}

Series jobs_created(const std::string& kind) {
    return {"lockstep_jobs_created_total", "Jobs created, by kind.", {{"kind", kind}}};
}

Series config_map_writes() {
    return {"lockstep_config_map_writes_total", "ConfigMaps published or renewed.", {}};
}

Series status_writes() {
    return {"lockstep_status_writes_total", "Writes of a resource's status.", {}};
}

Series watch_silence(const std::string& watched) {
    return {"lockstep_watch_silence_seconds",
            "For how long the API said nothing about these objects, bookmarks included.",
            {{"resource", watched}}};
}

} // namespace lockstep::runtime::series
