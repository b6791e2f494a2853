// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/duration.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// What a statement outside of transactions runs with.
struct StatementLimits {
    Milliseconds lock_timeout{0};
    std::optional<Milliseconds> statement_timeout{}; ///< None: as the file has it.
    bool outlives_client = false; ///< The server goes on with it when we are gone.
};

/// Sets the limits for the session, since such a statement knows no SET LOCAL, and gives back what
/// the file had set before.
class StatementSettings {
public:
    explicit StatementSettings(Session& session) : session_{session} {}

    Expected<Done, ServerError> apply(const StatementLimits& limits);
    Expected<Done, ServerError> restore();

private:
    Session& session_;
    std::string restoring_; ///< The statement that does it; empty: nothing was changed.
};

} // namespace lockstep::pg
