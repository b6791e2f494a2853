// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <atomic>
#include <cstdio>
#include <memory>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.hpp"
#include "base/duration.hpp"

namespace lockstep::log {
namespace {

std::atomic<Format> current_format{Format::text};

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
    case Level::debug:
        return spdlog::level::debug;
    case Level::info:
        return spdlog::level::info;
    case Level::warning:
        return spdlog::level::warn;
    case Level::error:
        break;
    }
    return spdlog::level::err;
}

const char* name_of(Level level) {
    switch (level) {
    case Level::debug:
        return "debug";
    case Level::info:
        return "info";
    case Level::warning:
        return "warning";
    case Level::error:
        break;
    }
    return "error";
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "lockstep", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern(
            "%v"); // lines are formatted here, so that fields keep their types of text
        made->flush_on(spdlog::level::debug);
        return made;
    }();
    return *instance;
}

/// Back to the beginning of the line, and nothing in it (ECMA-48, EL).
constexpr const char* clear_line = "\r\x1b[K";

/// Whether a progress line stands at the bottom of the terminal.
std::atomic<bool> progress_shown{false};

void clear_progress() {
    if (progress_shown.exchange(false)) std::fputs(clear_line, stderr);
}

std::string json_line(Level level, std::string_view message, Fields fields) {
    nlohmann::ordered_json line;
    line["ts"] = format_time(SystemClock{}.wall());
    line["level"] = name_of(level);
    line["msg"] = std::string{message};
    for (const auto& field : fields)
        line[std::string{field.key}] = field.value;
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_line(Level level, std::string_view message, Fields fields) {
    auto line = fmt::format("{} {:<7} {}", format_time(SystemClock{}.wall()).substr(11, 8),
                            name_of(level), message);
    const char* separator = " (";
    for (const auto& field : fields) {
        line += fmt::format("{}{}={}", separator, field.key, field.value);
        separator = ", ";
    }
    if (fields.size() != 0) line += ')';
    return line;
}

} // namespace

void configure(Format format, Level level) {
    current_format = format;
    logger().set_level(to_spdlog(level));
}

Result<Level> parse_level(std::string_view text) {
    for (const auto level : {Level::debug, Level::info, Level::warning, Level::error}) {
        if (text == name_of(level)) return level;
    }
    return fix_input(
        fmt::format("\"{}\" is not a log level; write debug, info, warning or error", text));
}

bool shows(Level level) noexcept {
    return logger().should_log(to_spdlog(level));
}

void write(Level level, std::string_view message, Fields fields) noexcept {
    try {
        if (!logger().should_log(to_spdlog(level))) return;
        clear_progress();
        const auto line = current_format == Format::json ? json_line(level, message, fields)
                                                         : text_line(level, message, fields);
        logger().log(to_spdlog(level), "{}", line);
    } catch (...) { // a log line is never worth the program
    }
}

void show(std::string_view lines) noexcept {
    try {
        if (current_format != Format::text || lines.empty()) return;
        clear_progress();
        logger().log(spdlog::level::err, "{}", lines);
    } catch (...) { // as above
    }
}

bool show_progress(std::string_view line) noexcept {
    if (current_format != Format::text || ::isatty(STDERR_FILENO) == 0) return false;
    progress_shown = true;
    std::fputs(clear_line, stderr);
    std::fwrite(line.data(), 1, line.size(), stderr);
    std::fflush(stderr);
    return true;
}

} // namespace lockstep::log
