// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "sql/analysis_words.hpp"

namespace lockstep::sql {
namespace {

/// What may stand between CREATE and the kind of object.
bool is_modifier(std::string_view word) {
    constexpr std::array<std::string_view, 13> modifiers{
        "OR",     "REPLACE",   "TEMP",    "TEMPORARY",  "GLOBAL",  "LOCAL",     "UNLOGGED",
        "UNIQUE", "RECURSIVE", "TRUSTED", "PROCEDURAL", "DEFAULT", "CONSTRAINT"};
    return std::find(modifiers.begin(), modifiers.end(), word) != modifiers.end();
}

struct Kind {
    std::string_view word;
    std::string_view next;  ///< Needed behind it; empty: nothing.
    std::string_view shown; ///< With what follows CREATE, ALTER or DROP.
};

/// Kinds of objects that have more than one word, or another name in command tags.
constexpr std::array kinds{Kind{"MATERIALIZED", "VIEW", "MATERIALIZED VIEW"},
                           Kind{"FOREIGN", "TABLE", "FOREIGN TABLE"},
                           Kind{"FOREIGN", "DATA", "FOREIGN DATA WRAPPER"},
                           Kind{"EVENT", "TRIGGER", "EVENT TRIGGER"},
                           Kind{"USER", "MAPPING", "USER MAPPING"},
                           Kind{"USER", "", "ROLE"},
                           Kind{"GROUP", "", "ROLE"},
                           Kind{"ACCESS", "METHOD", "ACCESS METHOD"},
                           Kind{"OPERATOR", "CLASS", "OPERATOR CLASS"},
                           Kind{"OPERATOR", "FAMILY", "OPERATOR FAMILY"},
                           Kind{"TEXT", "SEARCH", "TEXT SEARCH"},
                           Kind{"LARGE", "OBJECT", "LARGE OBJECT"}};

std::string object_kind(const Words& words, std::size_t index) {
    const auto word = words.at(index);
    for (const auto& each : kinds) {
        if (each.word != word || (!each.next.empty() && !words.has(index + 1, each.next))) continue;
        std::string shown{each.shown};
        if (shown == "TEXT SEARCH") shown += " " + words.at(index + 2);
        return shown;
    }
    return word;
}

std::string definition(const Words& words, const std::string& verb) {
    std::size_t index = 1;
    if (verb == "ALTER" && words.has(1, "DEFAULT")) return "ALTER DEFAULT PRIVILEGES";
    if (verb == "DROP" && words.has(1, "OWNED")) return "DROP OWNED";
    while (verb != "ALTER" && is_modifier(words.at(index)))
        ++index;
    auto command = verb + " " + object_kind(words, index);
    if (words.at(index) == "INDEX" && words.has(index + 1, "CONCURRENTLY"))
        command += " CONCURRENTLY";
    return command;
}

/// The word that a query's WITH clause leads to.
std::string main_command(const Words& words) {
    constexpr std::array<std::string_view, 6> commands{"SELECT", "INSERT", "UPDATE",
                                                       "DELETE", "MERGE",  "VALUES"};
    std::pair<std::size_t, std::string_view> first{words.size(), "SELECT"};
    for (const auto each : commands) {
        const auto place = words.find(each, 1);
        if (place < first.first) first = {place, each};
    }
    return first.second == "VALUES" ? "SELECT" : std::string{first.second};
}

struct Rename {
    std::string_view word;
    std::string_view command;
};

/// First words that are not a command tag by themselves.
constexpr std::array renames{Rename{"", "SELECT"},
                             Rename{"VALUES", "SELECT"},
                             Rename{"TABLE", "SELECT"},
                             Rename{"START", "START TRANSACTION"},
                             Rename{"END", "COMMIT"},
                             Rename{"ABORT", "ROLLBACK"},
                             Rename{"TRUNCATE", "TRUNCATE TABLE"},
                             Rename{"LOCK", "LOCK TABLE"},
                             Rename{"REFRESH", "REFRESH MATERIALIZED VIEW"},
                             Rename{"REASSIGN", "REASSIGN OWNED"},
                             Rename{"IMPORT", "IMPORT FOREIGN SCHEMA"},
                             Rename{"SECURITY", "SECURITY LABEL"},
                             Rename{"DECLARE", "DECLARE CURSOR"},
                             Rename{"CLOSE", "CLOSE CURSOR"},
                             Rename{"ANALYSE", "ANALYZE"}};

} // namespace

std::string command_of(const Words& words) {
    if (words.size() == 0) return {};
    auto first = words.at(0);
    if (first == "CREATE" || first == "ALTER" || first == "DROP") return definition(words, first);
    if (first == "WITH") return main_command(words);
    const auto second = words.at(1);
    if ((first == "COMMIT" || first == "ROLLBACK") && second == "PREPARED")
        return first + " PREPARED";
    if (first == "PREPARE" && second == "TRANSACTION") return "PREPARE TRANSACTION";
    if (first == "SET" && second == "CONSTRAINTS") return "SET CONSTRAINTS";
    if (first == "DISCARD") return first + " " + second;
    const auto* found = std::find_if(renames.begin(), renames.end(),
                                     [&](const Rename& each) { return each.word == first; });
    return found == renames.end() ? first : std::string{found->command};
}

} // namespace lockstep::sql
