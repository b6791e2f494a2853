// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace lockstep::sql {

/// The script's tokens with one space between them and without comments: equal for scripts that
/// mean the same to the server and differ in comments and white space only. What cannot be read as
/// tokens goes in unchanged.
std::string token_stream(std::string_view script);

} // namespace lockstep::sql
