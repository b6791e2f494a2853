// SPDX-License-Identifier: Apache-2.0
#include "migrate/run_parts.hpp"

#include <fmt/format.h>

namespace lockstep::migrate {

std::string describe_holder(const std::optional<LockHolder>& holder) {
    if (!holder) return "another session";
    return fmt::format("{} (pid {}, since {})",
                       holder->application.empty() ? "an unnamed session" : holder->application,
                       holder->pid, holder->since);
}

} // namespace lockstep::migrate
