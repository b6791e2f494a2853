// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace lockstep::pg {

/// The version of the tables below. Later ones only add, so that older binaries go on working.
inline constexpr int history_version = 2;

/// The statements that make the history's tables in `schema` (in quotes), or what is missing of
/// them.
std::vector<std::string> create_history_tables(const std::string& schema);

} // namespace lockstep::pg
