// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::aws {

/// A file in memory with that content, for libraries that take nothing but a path; it lives as long
/// as the process, and a second call with the same name returns the first one's path. Fails with
/// `fix_input` where /proc is not mounted.
Result<std::string> memory_file(const std::string& name, std::string_view content);

} // namespace lockstep::aws
