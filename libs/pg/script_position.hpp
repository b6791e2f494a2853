// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sql/statement_splitter.hpp"

namespace lockstep::pg {

/// The place in the file of the server's error position, which counts characters of the statement
/// from one. Zero means that the server gave none: the place where the statement begins.
sql::Position position_in_file(const sql::Statement& statement, std::size_t character);

/// The first `limit` bytes of a UTF-8 text, without a torn character at the end.
std::string cut(std::string_view text, std::size_t limit);

} // namespace lockstep::pg
