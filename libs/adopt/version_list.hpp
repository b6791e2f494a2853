// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adopt/account.hpp"

namespace lockstep::adopt {

/// What a table with one row a version says, where the tool keeps no checksum. `time` is the column
/// of when it was applied; empty: there is none.
Account account_of_versions(const Request& request, std::string_view time);

} // namespace lockstep::adopt
