// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lockstep::sql {

/// The script's tokens with one space between them and without comments: equal for scripts that
/// mean the same to the server and differ in comments and white space only. COPY data and what
/// cannot be read as tokens go in unchanged.
std::string token_stream(std::string_view script);

/// The same piece by piece, without a copy of the whole.
void write_token_stream(std::string_view script, const std::function<void(std::string_view)>& sink);

} // namespace lockstep::sql
