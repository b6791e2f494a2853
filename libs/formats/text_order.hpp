// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/directory.hpp"

namespace lockstep::formats {

/// A file, and the text by which its tool sorts it.
struct SortedFile {
    std::string file;
    std::string key;
};

/// Refuses files that the tool, such as "Atlas", would run in another order, because it compares
/// versions as text: "10" comes before "9". `files` are in our order.
std::optional<LoadError> find_order_fault(const std::vector<SortedFile>& files,
                                          std::string_view tool);

} // namespace lockstep::formats
