// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/output.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace lockstep::initcontainer::exec {
namespace {

constexpr const char* mask = "***";
constexpr std::size_t kept_lines = 20;
constexpr std::size_t kept_bytes = 1500;

void replace_all(std::string& text, const std::string& what) {
    const std::string_view by{mask};
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

/// The user and password of "//user:password@": up to the last @ before the next slash or blank.
void mask_urls(std::string& text) {
    for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
        const auto end = text.find_first_of("/ \t\"'", at + 3);
        const auto host = text.substr(at + 3, end - at - 3).rfind('@');
        const auto colon = text.find(':', at + 3);
        if (host == std::string::npos || colon >= at + 3 + host) continue;
        text.replace(colon + 1, at + 3 + host - colon - 1, mask);
    }
}

bool begins_with_any(std::string_view line, const auto& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return line.starts_with(word); });
}

/// Such as "sqlalchemy.exc.ProgrammingError: ..." or "ERROR:  ..."; programs say more behind it, of
/// the statement and where to read on. What is indented or in parentheses is such an addition.
bool names_an_error(const std::string& line) {
    constexpr std::array<std::string_view, 5> marks{
        "Error:", "ERROR:", "Exception:", "error:", "FATAL:"};
    return std::isalpha(static_cast<unsigned char>(line.front())) != 0 &&
           std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return line.find(mark) != std::string::npos; });
}

} // namespace

std::string masked(std::string_view text, const std::vector<Secret>& secrets) {
    std::string result{text};
    for (const auto& secret : secrets)
        if (!secret.empty()) replace_all(result, secret.reveal());
    mask_urls(result);
    return result;
}

log::Level level_of(Stream stream, std::string_view line) {
    constexpr std::array<std::string_view, 4> harmless{"INFO", "DEBUG", "info", "debug"};
    constexpr std::array<std::string_view, 6> serious{"ERROR",    "WARN",  "FATAL",
                                                      "CRITICAL", "error", "warn"};
    if (begins_with_any(line, harmless)) return log::Level::info;
    if (begins_with_any(line, serious) || stream == Stream::err) return log::Level::warning;
    return log::Level::info;
}

void Output::add(Stream stream, std::string_view line) {
    auto text = masked(line, secrets_);
    log::write(level_of(stream, text), text,
               {{"stream", stream == Stream::out ? "stdout" : "stderr"}});
    if (text.find_first_not_of(" \t") == std::string::npos) return;
    auto& lines = stream == Stream::out ? out_ : err_;
    lines.push_back(std::move(text));
    if (lines.size() > kept_lines) lines.pop_front();
}

const std::deque<std::string>& Output::told() const {
    return err_.empty() ? out_ : err_;
}

std::string Output::tail() const {
    std::string text;
    for (const auto& line : told())
        text += (text.empty() ? "" : "\n") + line;
    if (text.size() > kept_bytes) text = "..." + text.substr(text.size() - kept_bytes);
    return text;
}

std::string Output::verdict() const {
    const auto& lines = told();
    const auto named = std::find_if(lines.rbegin(), lines.rend(), names_an_error);
    if (named != lines.rend()) return *named;
    return lines.empty() ? std::string{} : lines.back();
}

} // namespace lockstep::initcontainer::exec
