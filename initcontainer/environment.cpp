// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/environment.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "base/log.hpp"
#include "initcontainer/nearest_name.hpp"
#include "initcontainer/setting_table.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_name(std::string_view name) {
    const auto letter = [](char each) {
        return std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_';
    };
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
           std::all_of(name.begin(), name.end(), letter);
}

char unescaped(char letter) {
    switch (letter) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    default:
        return letter;
    }
}

// Only white space and a comment may follow the closing quote.
bool nothing_follows(std::string_view rest) {
    const auto left = trimmed(rest);
    return left.empty() || left.front() == '#';
}

Result<std::string> quoted_value(std::string_view text) {
    const auto quote = text.front();
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == quote) {
            if (!nothing_follows(text.substr(i + 1)))
                return fix_input("text after the closing quote");
            return value;
        }
        const bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size();
        value += escape ? unescaped(text[++i]) : text[i];
    }
    return fix_input("the quote is never closed");
}

std::string plain_value(std::string_view text) {
    // As in the shells, '#' begins a comment only after white space.
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '#' && blanks.find(text[i - 1]) != std::string_view::npos) {
            return std::string{trimmed(text.substr(0, i))};
        }
    }
    return std::string{text};
}

Result<std::string> value_of(std::string_view text) {
    if (text.empty() || text.front() == '#') return std::string{};
    if (text.front() == '"' || text.front() == '\'') return quoted_value(text);
    return plain_value(text);
}

Result<Done> read_line(std::string_view line, Environment& variables) {
    constexpr std::string_view prefix = "export ";
    line = trimmed(line);
    if (line.empty() || line.front() == '#') return Done{};
    if (line.starts_with(prefix)) line = trimmed(line.substr(prefix.size()));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return fix_input("not of the form KEY=VALUE");
    const auto name = trimmed(line.substr(0, equals));
    if (!is_name(name)) return fix_input("the name before \"=\" is not a variable's name");
    auto value = value_of(trimmed(line.substr(equals + 1)));
    if (!value) return Unexpected{std::move(value).error()};
    variables.insert_or_assign(std::string{name}, *std::move(value));
    return Done{};
}

bool only(std::string_view text, std::string_view allowed) {
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

// "443_TCP", "443_TCP_ADDR"
bool is_port_link(std::string_view rest) {
    const auto digits = rest.substr(0, rest.find('_'));
    if (!only(digits, "0123456789")) return false;
    rest.remove_prefix(digits.size());
    return rest.starts_with("_TCP") || rest.starts_with("_UDP") || rest.starts_with("_SCTP");
}

// What the project's own scripts and the operator are set with, in a shell that this program may
// share.
bool is_for_other_programs(std::string_view name) {
    constexpr std::array prefixes{
        "LOCKSTEP_BINARY", "LOCKSTEP_CACHE",     "LOCKSTEP_DEBIAN_",
        "LOCKSTEP_DEMO_",  "LOCKSTEP_K8S_",      "LOCKSTEP_NODE_ADDRESS",
        "LOCKSTEP_PG_",    "LOCKSTEP_OPERATOR_", "LOCKSTEP_POD_NETWORK",
        "LOCKSTEP_TEST_",  "LOCKSTEP_E2E_",      "LOCKSTEP_STORAGE_DRIVER"};
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](const char* prefix) { return name.starts_with(prefix); });
}

} // namespace

Environment read_environment(const char* const* variables) {
    Environment environment;
    for (; variables != nullptr && *variables != nullptr; ++variables) {
        const std::string_view entry{*variables};
        const auto equals = entry.find('=');
        if (equals == std::string_view::npos || equals + 1 == entry.size()) continue;
        environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return environment;
}

Result<Environment> parse_env_file(std::string_view text, const std::string& name) {
    Environment variables;
    std::size_t number = 0;
    while (!text.empty()) {
        ++number;
        const auto end = text.find('\n');
        auto read = read_line(text.substr(0, end), variables);
        if (!read) {
            return Unexpected{
                in_context(fmt::format("{}:{}", name, number), std::move(read).error())};
        }
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    std::erase_if(variables, [](const auto& each) { return each.second.empty(); });
    return variables;
}

void add_missing(Environment& environment, const Environment& file) {
    environment.insert(file.begin(), file.end());
}

bool is_service_link(std::string_view name, std::string_view value) {
    constexpr std::string_view port = "_PORT";
    if (name.ends_with("_SERVICE_HOST") || name.find("_SERVICE_PORT") != std::string_view::npos) {
        return true;
    }
    if (name.ends_with(port)) return value.find("://") != std::string_view::npos;
    const auto at = name.find("_PORT_");
    return at != std::string_view::npos && is_port_link(name.substr(at + port.size() + 1));
}

Result<Done> refuse_unknown(const Environment& environment) {
    const auto known = environment_names();
    for (const auto& [name, value] : environment) {
        if (!name.starts_with("LOCKSTEP_") || is_for_other_programs(name)) continue;
        if (is_service_link(name, value)) continue;
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        const auto meant = did_you_mean(name, known);
        if (!meant.empty())
            return fix_input(
                fmt::format("the environment variable {} is not a setting{}", name, meant));
        log::warning("an environment variable is no setting of this version", {{"name", name}});
    }
    return Done{};
}

} // namespace lockstep::initcontainer
