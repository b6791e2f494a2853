// SPDX-License-Identifier: Apache-2.0
#include "base/duration.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

#include <fmt/format.h>

namespace lockstep {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};

// "ms" stands before "m", so that the longer name is tried first.
constexpr std::array<Unit, 4> units{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
constexpr std::int64_t longest = std::int64_t{10} * 365 * 24 * 3'600'000;

const Unit* unit_at(std::string_view text) {
    for (const auto& unit : units) {
        if (text.starts_with(unit.name)) return &unit;
    }
    return nullptr;
}

/// Writes `number` over `count` characters. Each row of a history has a time, so that a general
/// formatter could be felt.
void put_digits(std::string& text, std::size_t at, std::size_t count, int number) {
    for (auto i = at + count; i-- > at; number /= 10)
        text[i] = static_cast<char>('0' + number % 10);
}

Unexpected<Error> malformed(std::string_view text) {
    return fix_input(
        fmt::format("\"{}\" is not a duration; write a number with a unit, such as 500ms, 30s, 5m "
                    "or 1h30m (0 means off)",
                    text));
}

std::time_t utc_seconds(int year, unsigned month, unsigned day, int hour, int minute, int second) {
    using namespace std::chrono;
    const auto date =
        sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
    return (date.time_since_epoch() + hours{hour} + minutes{minute} + seconds{second}) / seconds{1};
}

} // namespace

Result<Milliseconds> parse_duration(std::string_view text) {
    if (text == "0") return Milliseconds{0};
    std::int64_t total = 0;
    auto rest = text;
    if (rest.empty()) return malformed(text);
    while (!rest.empty()) {
        std::int64_t number = 0;
        const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (fault != std::errc{} || number < 0) return malformed(text);
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        const auto* unit = unit_at(rest);
        if (unit == nullptr || number > longest / unit->milliseconds) return malformed(text);
        rest.remove_prefix(unit->name.size());
        total += number * unit->milliseconds;
        if (total > longest) return malformed(text);
    }
    return Milliseconds{total};
}

std::string format_duration(Milliseconds duration) {
    auto left = duration.count();
    if (left == 0) return "0s";
    std::string text;
    for (const auto* unit : {&units[3], &units[2], &units[1], &units[0]}) {
        const auto count = left / unit->milliseconds;
        if (count != 0) text += fmt::format("{}{}", count, unit->name);
        left %= unit->milliseconds;
    }
    return text;
}

std::string format_time(WallTime time) {
    const auto seconds = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(
            std::chrono::floor<std::chrono::seconds>(time)));
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::string text = "0000-00-00T00:00:00Z";
    put_digits(text, 0, 4, parts.tm_year + 1900);
    put_digits(text, 5, 2, parts.tm_mon + 1);
    put_digits(text, 8, 2, parts.tm_mday);
    put_digits(text, 11, 2, parts.tm_hour);
    put_digits(text, 14, 2, parts.tm_min);
    put_digits(text, 17, 2, parts.tm_sec);
    return text;
}

Result<WallTime> parse_time(std::string_view text) {
    const std::string copy{text};
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int used = 0;
    const auto found = std::sscanf(copy.c_str(), "%4d-%2u-%2u%*1[T ]%2d:%2d:%2d%n", &year, &month,
                                   &day, &hour, &minute, &second, &used);
    // Beyond these years the clock's count of nanoseconds runs over.
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    const bool exists = date.ok() && year >= 1700 && year <= 2200 && hour >= 0 && hour < 24 &&
                        minute >= 0 && minute < 60 && second >= 0 && second <= 60;
    if (found != 6 || used == 0 || !exists)
        return fix_input(fmt::format("\"{}\" is not a time", text));
    auto rest = std::string_view{copy}.substr(static_cast<std::size_t>(used));
    std::chrono::microseconds fraction{0};
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        std::int64_t scale = 100'000;
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            fraction += std::chrono::microseconds{(rest.front() - '0') * scale};
            scale /= 10;
            rest.remove_prefix(1);
        }
    }
    auto seconds = utc_seconds(year, month, day, hour, minute, second);
    if (rest.starts_with('+') || rest.starts_with('-')) {
        int offset_hours = 0;
        int offset_minutes = 0;
        const std::string offset{rest.substr(1)};
        if (std::sscanf(offset.c_str(), "%2d:%2d", &offset_hours, &offset_minutes) < 1) {
            return fix_input(fmt::format("\"{}\" is not a time", text));
        }
        const auto shift = (offset_hours * 60 + offset_minutes) * 60;
        seconds += rest.front() == '+' ? -shift : shift;
    }
    return std::chrono::system_clock::from_time_t(seconds) + fraction;
}

} // namespace lockstep
