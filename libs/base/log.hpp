// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.hpp"

/// Structured log lines on standard error: a constant message and fields. A secret cannot be a
/// field, since `Secret` converts to no text.
namespace lockstep::log {

enum class Level { debug, info, warning, error };
enum class Format {
    text, ///< For people: "12:00:00 info  waiting for the database (host=db)".
    json, ///< One JSON object a line: {"ts":"...","level":"info","msg":"...","host":"db"}.
};

/// A key and its value as text.
struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view name, std::string text) : key{name}, value{std::move(text)} {}
    Field(std::string_view name, std::string_view text) : key{name}, value{text} {}
    Field(std::string_view name, const char* text) : key{name}, value{text} {}
    Field(std::string_view name, std::integral auto number)
        : key{name}, value{std::to_string(number)} {}
};
using Fields = std::initializer_list<Field>;

/// Call once, before other threads log. Without it, lines of level info and above go out as text.
void configure(Format format, Level level);

/// Reads "debug", "info", "warning" or "error". Fails with `fix_input`.
Result<Level> parse_level(std::string_view text);

/// Whether lines of this level go out, for callers whose fields cost something.
bool shows(Level level) noexcept;

/// Safe to call from several threads; never throws.
void write(Level level, std::string_view message, Fields fields) noexcept;

/// Lines for people as they are, without time and level. Nothing where lines go out as JSON.
void show(std::string_view lines) noexcept;

/// How far something is, as one line at the bottom of a terminal that each call replaces and the
/// next log line clears. Returns false, and shows nothing, where no person reads the log.
bool show_progress(std::string_view line) noexcept;

inline void debug(std::string_view message, Fields fields = {}) noexcept {
    write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) noexcept {
    write(Level::info, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) noexcept {
    write(Level::warning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) noexcept {
    write(Level::error, message, fields);
}

} // namespace lockstep::log
