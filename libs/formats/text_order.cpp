// SPDX-License-Identifier: Apache-2.0
#include "formats/text_order.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "formats/refusal.hpp"

namespace lockstep::formats {

std::optional<LoadError> find_order_fault(const std::vector<SortedFile>& files,
                                          std::string_view tool) {
    const auto first = std::adjacent_find(
        files.begin(), files.end(),
        [](const SortedFile& left, const SortedFile& right) { return right.key < left.key; });
    if (first == files.end()) return std::nullopt;
    const auto& second = std::next(first)->file;
    return refusal(second,
                   fmt::format("{0} has a lower version than {1}, and {2} runs {1} first, since it "
                               "compares versions as text; write them with equally many digits",
                               first->file, second, tool));
}

} // namespace lockstep::formats
