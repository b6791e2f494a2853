// SPDX-License-Identifier: Apache-2.0
#include "pg/statement_settings.hpp"

#include <utility>

#include <fmt/format.h>

namespace lockstep::pg {
namespace {

constexpr const char* current =
    "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), "
    "current_setting('client_connection_check_interval', true)";

std::string set(const Session& session, const char* name, const std::string& value) {
    return fmt::format("set_config('{}', {}, false)", name, session.quote(value));
}

} // namespace

Expected<Done, ServerError> StatementSettings::apply(const StatementLimits& limits) {
    const auto before = session_.execute(current);
    if (!before) return Unexpected{before.error()};
    const auto& row = before->back();
    auto wanted = set(session_, "lock_timeout", std::to_string(limits.lock_timeout.count()));
    auto old = set(session_, "lock_timeout", row.string(0, 0));
    if (limits.statement_timeout) {
        wanted += ", " + set(session_, "statement_timeout",
                             std::to_string(limits.statement_timeout->count()));
        old += ", " + set(session_, "statement_timeout", row.string(0, 1));
    }
    // Servers before PostgreSQL 14 do not know it, and never look for their client.
    if (limits.outlives_client && !row.is_null(0, 2)) {
        wanted += ", " + set(session_, "client_connection_check_interval", "0");
        old += ", " + set(session_, "client_connection_check_interval", row.string(0, 2));
    }
    const auto done = session_.execute("SELECT " + wanted);
    if (!done) return Unexpected{done.error()};
    restoring_ = "SELECT " + old;
    return Done{};
}

Expected<Done, ServerError> StatementSettings::restore() {
    if (restoring_.empty() || !session_.alive()) return Done{};
    const auto done = session_.execute(std::exchange(restoring_, {}));
    if (!done) return Unexpected{done.error()};
    return Done{};
}

} // namespace lockstep::pg
