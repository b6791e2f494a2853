// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "runtime/metrics.hpp"

/// The operator's own metrics, apart from those that controller-runtime and client-go name.
/// docs/operator.md lists every one; a test holds that.
namespace lockstep::runtime::series {

Series build_info(const std::string& version, const std::string& commit);
/// Resources by phase.
Series schemas(const std::string& phase);
/// Reports read, by outcome; "unreadable" for a run that left none.
Series reports(const std::string& outcome);
/// `kind` is "check" or "migrate".
Series jobs_created(const std::string& kind);
Series config_map_writes();
Series status_writes();
/// `watched` as to_string(Watched) gives it.
Series watch_silence(const std::string& watched);

} // namespace lockstep::runtime::series
