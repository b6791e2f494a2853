// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "formats/comments.hpp"
#include "formats/directory.hpp"

namespace lockstep::formats {

/// Refuses a file, or all of the directory when `file` is empty.
LoadError refusal(std::string file, std::string sentence);

/// Refuses a file for what stands at a place of it; the sentence then names file, line and column.
LoadError refusal(const std::string& file, const TextFault& fault);

} // namespace lockstep::formats
