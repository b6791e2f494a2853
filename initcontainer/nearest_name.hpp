// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockstep::initcontainer {

/// The name that `word` was probably meant to be: the one with the fewest changed letters, if these
/// are at most a third of it. Empty when nothing is near.
std::string nearest_name(std::string_view word, const std::vector<std::string>& names);

/// "; did you mean NAME?", or nothing when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

} // namespace lockstep::initcontainer
