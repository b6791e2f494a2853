// SPDX-License-Identifier: Apache-2.0
#include "aws/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace lockstep::aws {
namespace {

constexpr std::string_view form = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The number in these characters; negative when they are no digits.
int number(std::string_view text, std::size_t at, std::size_t count) {
    int value = -1;
    const auto* const end = text.data() + at + count;
    const auto read = std::from_chars(text.data() + at, end, value);
    return read.ec == std::errc{} && read.ptr == end ? value : -1;
}

bool has_form(std::string_view text) {
    if (text.size() != form.size() || !text.ends_with(" GMT")) return false;
    return text.substr(3, 2) == ", " && text[7] == ' ' && text[11] == ' ' && text[16] == ' ' &&
           text[19] == ':' && text[22] == ':';
}

} // namespace

std::optional<WallTime> parse_http_date(std::string_view text) {
    using namespace std::chrono;
    if (!has_form(text)) return std::nullopt;
    const auto* const month = std::find(months.begin(), months.end(), text.substr(8, 3));
    const auto clock = std::array{number(text, 17, 2), number(text, 20, 2), number(text, 23, 2)};
    const auto days = number(text, 5, 2);
    const auto years = number(text, 12, 4);
    // Beyond these years the clock's count of nanoseconds runs over.
    if (month == months.end() || days < 0 || years < 1970 || years > 2200) return std::nullopt;
    if (clock[0] < 0 || clock[0] > 23 || clock[1] < 0 || clock[1] > 59 || clock[2] < 0 ||
        clock[2] > 60)
        return std::nullopt;
    const year_month_day date{year{years},
                              std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
                              day{static_cast<unsigned>(days)}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date} + hours{clock[0]} + minutes{clock[1]} + seconds{clock[2]};
}

} // namespace lockstep::aws
