// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "migrate/database.hpp"

namespace lockstep::migrate {

/// What a report needs beside the failure itself.
struct FailureContext {
    Aftermath aftermath = Aftermath::unknown;
    Remedy remedy = Remedy::fix_input;
    std::string last_good_version; ///< Empty when nothing was ever applied.
};

/// Says what failed, where, what state the database is in, and what to do next.
[[nodiscard]] std::string describe(const StatementFailure& failure, const FailureContext& context);

/// The same for a failure that an earlier run met and that is not tried again.
[[nodiscard]] std::string describe(const RecordedFailure& recorded);

/// Place and source line with a caret under the column, as compilers show them; empty when the line
/// is not known.
[[nodiscard]] std::string excerpt(const StatementFailure& failure);

} // namespace lockstep::migrate
