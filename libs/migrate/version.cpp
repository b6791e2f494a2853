// SPDX-License-Identifier: Apache-2.0
#include "migrate/version.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lockstep::migrate {
namespace {

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string without_leading_zeros(std::string_view digits) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return std::string{digits};
}

// Without leading zeros the longer number is the higher one, so no number is too long to compare.
std::strong_ordering compare_segments(const std::string& left, const std::string& right) {
    if (left.size() != right.size()) return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

} // namespace

Result<Version> Version::parse(std::string_view text) {
    Version version;
    auto rest = text;
    for (;;) {
        const auto end = std::min(rest.find_first_of("._"), rest.size());
        const auto segment = rest.substr(0, end);
        if (segment.empty() || !all_digits(segment)) {
            return fix_input(fmt::format(
                "\"{}\" is not a version; write numbers separated by '.' or '_', such as 7 or 1.2",
                text));
        }
        version.segments_.push_back(without_leading_zeros(segment));
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
    }
    while (!version.segments_.empty() && version.segments_.back().empty())
        version.segments_.pop_back();
    version.text_ = text;
    return version;
}

std::strong_ordering operator<=>(const Version& left, const Version& right) {
    if (left.empty() || right.empty()) return right.empty() <=> left.empty();
    const auto shared = std::min(left.segments_.size(), right.segments_.size());
    for (std::size_t i = 0; i < shared; ++i) {
        const auto order = compare_segments(left.segments_[i], right.segments_[i]);
        if (order != 0) return order;
    }
    return left.segments_.size() <=> right.segments_.size();
}

} // namespace lockstep::migrate
