// SPDX-License-Identifier: Apache-2.0
#include "runtime/applier.hpp"

#include <utility>

#include "api/codec.hpp"
#include "base/log.hpp"
#include "kube/resource.hpp"
#include "runtime/series.hpp"

namespace lockstep::runtime {
namespace {

using kube::ApiResult;
using kube::Json;
using kube::ObjectKey;

constexpr kube::Resource database_schemas{api::group, api::version, api::plural};

// With the UID, a resource that was deleted and made anew meanwhile refuses the old one's status.
Json status_object(const Json& object, const api::Status& status) {
    const auto key = kube::key_of(object);
    return {{"apiVersion", api::api_version},
            {"kind", api::kind},
            {"metadata",
             {{"name", key.name},
              {"namespace", key.space},
              {"uid", kube::metadata_text(object, "uid")}}},
            {"status", api::to_json(status)}};
}

} // namespace

ApiResult<> Applier::publish(const Json& config_map, const std::stop_token& stop) {
    auto applied = client_.apply(kube::resources::config_maps, config_map, field_manager,
                                 kube::request::Conflicts::take_over, stop);
    if (!applied) return Unexpected{std::move(applied).error()};
    const auto key = kube::key_of(config_map);
    log::info("published a ConfigMap", {{"namespace", key.space}, {"configMap", key.name}});
    metrics_.add(series::config_map_writes());
    return Done{};
}

ApiResult<> Applier::create(const Json& job, const std::stop_token& stop) {
    auto created = client_.create(kube::resources::jobs, job, field_manager, stop);
    if (!created) return Unexpected{std::move(created).error()};
    if (!*created) return Done{};
    const auto key = kube::key_of(job);
    log::info("created a Job", {{"namespace", key.space}, {"job", key.name}});
    metrics_.add(series::jobs_created(kube::label_of(job, std::string{api::job_label})));
    return Done{};
}

ApiResult<> Applier::remove(const ObjectKey& job, const std::stop_token& stop) {
    auto removed = client_.remove(kube::resources::jobs, job,
                                  kube::request::Propagation::background, {}, stop);
    if (!removed) return removed;
    log::info("deleted a Job", {{"namespace", job.space}, {"job", job.name}});
    return Done{};
}

// A cache may be behind. Before anything is started, the resource itself is asked for.
ApiResult<Applied> Applier::run_jobs(const Json& object, const reconcile::Decision& decision,
                                     const std::stop_token& stop) {
    const auto key = kube::key_of(object);
    if (!decision.create_jobs.empty()) {
        auto live = client_.get(database_schemas, key, stop);
        if (!live) return Unexpected{std::move(live).error()};
        if (!*live || kube::metadata_text(**live, "resourceVersion") !=
                          kube::metadata_text(object, "resourceVersion")) {
            return Applied::not_current;
        }
    }
    for (const auto& job : decision.create_jobs) {
        if (auto created = create(job, stop); !created) return Unexpected{created.error()};
    }
    for (const auto& name : decision.delete_jobs) {
        if (auto removed = remove({key.space, name}, stop); !removed) {
            return Unexpected{removed.error()};
        }
    }
    return Applied::completely;
}

ApiResult<Applied> Applier::write(const Json& object, const api::Status& status,
                                  const std::stop_token& stop) {
    auto written =
        client_.apply_status(database_schemas, status_object(object, status), status_field_manager,
                             kube::request::Conflicts::take_over, stop);
    if (!written) {
        const auto& error = written.error();
        if (error.code == 404 || kube::is_conflict(error)) return Applied::not_current;
        return Unexpected{error};
    }
    own_writes_.wrote(kube::key_of(object), kube::metadata_text(*written, "resourceVersion"));
    metrics_.add(series::status_writes());
    return Applied::completely;
}

ApiResult<Applied> Applier::apply(const Json& object, const reconcile::Decision& decision,
                                  const std::stop_token& stop) {
    for (const auto& config_map : decision.publish_config_maps) {
        if (auto published = publish(config_map, stop); !published) {
            return Unexpected{published.error()};
        }
    }
    auto jobs = run_jobs(object, decision, stop);
    if (!jobs || *jobs == Applied::not_current) return jobs;
    if (!decision.write_status) return Applied::completely;
    return write(object, *decision.write_status, stop);
}

} // namespace lockstep::runtime
