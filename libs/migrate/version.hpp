// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lockstep::migrate {

/// A migration's version: segments of digits, compared as numbers one by one. Leading zeros of a
/// segment and trailing zero segments do not count: 1 == 01 == 1.0. Numbers of any length are
/// taken.
class Version {
public:
    Version() = default;

    /// Reads digits separated by '.' or '_'. Fails with `fix_input`.
    static Result<Version> parse(std::string_view text);

    /// The version as it was written; empty for no version at all, which is lower than any other.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    friend std::strong_ordering operator<=>(const Version& left, const Version& right);
    friend bool operator==(const Version& left, const Version& right) {
        return (left <=> right) == 0;
    }

private:
    std::string text_;
    std::vector<std::string> segments_; ///< Without leading zeros; no trailing zero segments.
};

} // namespace lockstep::migrate
