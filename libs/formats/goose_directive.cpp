// SPDX-License-Identifier: Apache-2.0
#include "formats/goose_directive.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "formats/comments.hpp"

namespace lockstep::formats::goose {
namespace {

constexpr std::string_view mark = "+goose";

constexpr std::array<std::pair<std::string_view, Directive>, 7> directives{{
    {"up", Directive::up},
    {"down", Directive::down},
    {"statementbegin", Directive::statement_begin},
    {"statementend", Directive::statement_end},
    {"no transaction", Directive::no_transaction},
    {"envsub on", Directive::envsub_on},
    {"envsub off", Directive::envsub_off},
}};

/// The line without its dashes and without the mark, which may stand anywhere between them.
std::string command_of(std::string_view line) {
    std::string command;
    bool marked = false;
    for (std::size_t at = 0; at < line.size();) {
        const auto rest = line.substr(at);
        if (rest.starts_with("--")) {
            at += 2;
        } else if (!marked && rest.starts_with(mark)) {
            marked = true;
            at += mark.size();
        } else {
            command += line[at++];
        }
    }
    return std::string{trimmed(command)};
}

bool holds_mark(std::string_view line) {
    for (std::size_t at = 0; at + mark.size() <= line.size(); ++at) {
        if (begins_with_any_case(line.substr(at), mark)) return true;
    }
    return false;
}

Unexpected<std::string> unknown(std::string_view line) {
    return Unexpected{fmt::format(
        "\"{}\" is not a directive that goose knows; there are \"-- +goose\" with Up, Down, "
        "StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF, at the beginning "
        "of a line of their own",
        trimmed(line))};
}

} // namespace

Expected<std::optional<Directive>, std::string> read_directive(std::string_view line) {
    if (!trimmed(line).starts_with("--") || !holds_mark(line)) return std::optional<Directive>{};
    // goose knows its mark in small letters alone, and would run what such a line was to keep back.
    if (!line.starts_with("--") || line.find(mark) == std::string_view::npos) return unknown(line);
    const auto command = command_of(line);
    const auto known = std::find_if(directives.begin(), directives.end(), [&](const auto& each) {
        return command.size() == each.first.size() && begins_with_any_case(command, each.first);
    });
    if (known == directives.end()) return unknown(line);
    return std::optional{known->second};
}

} // namespace lockstep::formats::goose
