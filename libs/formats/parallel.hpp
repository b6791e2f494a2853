// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace lockstep::formats {

/// Calls `work` for each number below `count`, from several threads when there are many: every
/// start of every pod reads all files.
void for_each_file(std::size_t count, const std::function<void(std::size_t)>& work);

} // namespace lockstep::formats
