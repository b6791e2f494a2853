// SPDX-License-Identifier: Apache-2.0
#include "formats/new_version.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace lockstep::formats {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

std::string digits_of(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
    return digits;
}

/// Whether the digits begin with a year and a month of this century. What is behind them may have
/// been counted up, and so be no day or second any more.
bool is_dated(std::string_view digits) {
    const auto month = digits.substr(4, 2);
    return digits.starts_with("20") && month >= "01" && month <= "12";
}

/// Seconds since 1970, from 2001 until the digits read as a date.
bool is_unix_time(std::string_view digits) {
    return digits.size() == 10 && digits.front() == '1';
}

/// The digits for the present, where those of the highest version are ones for the past.
std::optional<std::string> present_digits(std::string_view digits, WallTime now) {
    constexpr std::size_t day = 8;
    constexpr std::size_t count_of_the_day = 10;
    constexpr std::size_t minute = 12;
    constexpr std::size_t second = 14;
    if (is_unix_time(digits)) return fmt::format("{}", std::chrono::system_clock::to_time_t(now));
    const auto size = digits.size();
    if (size != day && size != count_of_the_day && size != minute && size != second)
        return std::nullopt;
    if (!is_dated(digits)) return std::nullopt;
    const auto time = to_timestamp(now);
    return size == count_of_the_day ? time.substr(0, day) + "01" : time.substr(0, size);
}

/// The next number for the last group of digits, at least as wide.
std::string counted_up(std::string text) {
    auto at = text.size();
    while (at > 0 && is_digit(text[at - 1])) {
        auto& digit = text[--at];
        if (digit != '9') {
            ++digit;
            return text;
        }
        digit = '0';
    }
    return text.insert(at, "1");
}

} // namespace

std::string to_timestamp(WallTime time) {
    return fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string spelled_like(std::string_view pattern, std::string_view digits) {
    std::string text{pattern};
    auto next = digits.begin();
    for (auto& letter : text)
        if (is_digit(letter) && next != digits.end()) letter = *next++;
    return text;
}

std::string next_version(std::string_view highest, WallTime now) {
    const auto digits = digits_of(highest);
    const auto present = present_digits(digits, now);
    // Equally many digits: the order of the texts is that of the numbers.
    if (present && present->size() == digits.size() && *present > digits)
        return spelled_like(highest, *present);
    return counted_up(std::string{highest});
}

} // namespace lockstep::formats
