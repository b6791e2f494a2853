// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::sql::testing {

/// What PostgreSQL's own parser splits a script into: views into `script`, without semicolons, but
/// with the comments and white space around. None where it cannot parse the script.
std::optional<std::vector<std::string_view>> split_by_parser(const std::string& script);

/// The parse tree of one statement without its places in the text, so that texts which differ in
/// comments and white space have the same. Empty where the parser cannot read it.
std::string shape_of(std::string_view statement);

/// What is wrong with how our splitter cuts a script that the parser can read; empty when nothing
/// is, or when the parser cannot read it.
std::string difference_to_parser(const std::string& script);

} // namespace lockstep::sql::testing
