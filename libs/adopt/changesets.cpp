// SPDX-License-Identifier: Apache-2.0
#include "adopt/changesets.hpp"

#include <regex>

namespace lockstep::adopt {
namespace {

std::string trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n\f\v";
    const auto begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos) return {};
    return std::string{text.substr(begin, text.find_last_not_of(blank) - begin + 1)};
}

/// Lines that rule a changeset and are no part of it.
bool is_directive(const std::string& line) {
    static const std::regex form{
        R"(^\s*--\s*(rollback|preconditions?|precondition-.*|comment|validCheckSum|property|ignoreLines)\b.*)",
        std::regex::icase};
    return std::regex_match(line, form);
}

/// "author:id", either in quotes.
std::optional<Changeset> read_head(const std::string& line) {
    static const std::regex form{
        R"re(^\s*--\s*changeset\s+(?:"([^"]*)"|([^\s:]+)):(?:"([^"]*)"|(\S+)).*)re",
        std::regex::icase};
    std::smatch found;
    if (!std::regex_match(line, found, form)) return std::nullopt;
    return Changeset{found[1].matched ? found[1].str() : found[2].str(),
                     found[3].matched ? found[3].str() : found[4].str(),
                     {}};
}

bool is_formatted_sql(const std::string& line) {
    static const std::regex form{R"(^\s*--\s*liquibase formatted sql.*)", std::regex::icase};
    return std::regex_match(line, form);
}

} // namespace

std::optional<std::vector<Changeset>> read_changesets(std::string_view text) {
    std::vector<Changeset> changesets;
    bool formatted = false;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string line{text.substr(0, end)};
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!formatted) {
            if (!trimmed(line).empty() && !is_formatted_sql(line)) return std::nullopt;
            formatted = !trimmed(line).empty();
        } else if (auto head = read_head(line)) {
            changesets.push_back(*std::move(head));
        } else if (!changesets.empty() && !is_directive(line)) {
            changesets.back().sql += line + "\n";
        }
    }
    if (!formatted) return std::nullopt;
    for (auto& each : changesets)
        each.sql = trimmed(each.sql);
    return changesets;
}

} // namespace lockstep::adopt
