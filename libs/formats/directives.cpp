// SPDX-License-Identifier: Apache-2.0
#include "formats/directives.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace lockstep::formats {
namespace {

using migrate::Directives;

constexpr const char* known_directives =
    "transaction=none, lock-timeout=DURATION, statement-timeout=DURATION, requires=VERSION, "
    "on-failure=resume|stop, retry=safe, revision=ID, revises=ID+ID and, on a line of its own, "
    "down";

/// What a value is refused with; empty when it was taken.
using Refusal = std::string;

// PostgreSQL counts timeouts in milliseconds that fit into an int.
constexpr Milliseconds longest_timeout{std::numeric_limits<int>::max()};

Result<Milliseconds> read_timeout(std::string_view value) {
    auto duration = parse_duration(value);
    if (duration && *duration > longest_timeout)
        return fix_input(fmt::format("\"{}\" is longer than PostgreSQL can wait", value));
    return duration;
}

Refusal take_transaction(Directives& directives, std::string_view value) {
    directives.no_transaction = true;
    return value == "none" ? "" : "transaction can only be \"none\"";
}

Refusal take_lock_timeout(Directives& directives, std::string_view value) {
    const auto timeout = read_timeout(value);
    if (!timeout) return timeout.error().message;
    if (timeout->count() == 0)
        return "a statement that waits for a lock without an end holds up everybody behind it; "
               "write a time, such as lock-timeout=5s";
    directives.lock_timeout = *timeout;
    return {};
}

Refusal take_statement_timeout(Directives& directives, std::string_view value) {
    const auto timeout = read_timeout(value);
    if (!timeout) return timeout.error().message;
    directives.statement_timeout = *timeout;
    return {};
}

Refusal take_requires(Directives& directives, std::string_view value) {
    const auto version = migrate::Version::parse(value);
    if (!version) return version.error().message;
    directives.requires_version = value;
    return {};
}

Refusal take_on_failure(Directives& directives, std::string_view value) {
    directives.stop_on_failure = value == "stop";
    return value == "stop" || value == "resume" ? "" : "on-failure can be \"resume\" or \"stop\"";
}

Refusal take_retry(Directives& directives, std::string_view value) {
    directives.retry_safe = true;
    return value == "safe" ? "" : "retry can only be \"safe\"";
}

/// Whether a text can be an Alembic revision, which Alembic's own rules leave these characters to.
bool is_revision(std::string_view text) {
    return !text.empty() && text.find_first_of("@-+ \t'\"") == std::string_view::npos;
}

Refusal take_revision(Directives& directives, std::string_view value) {
    directives.revision = value;
    return is_revision(value) ? ""
                              : "an Alembic revision has no blank, quote, \"@\", \"-\" or \"+\"";
}

Refusal take_revises(Directives& directives, std::string_view value) {
    for (;;) {
        const auto plus = value.find('+');
        const auto one = trimmed(value.substr(0, plus));
        if (!is_revision(one)) return "write Alembic revisions with a \"+\" between them";
        directives.revises.emplace_back(one);
        if (plus == std::string_view::npos) return {};
        value.remove_prefix(plus + 1);
    }
}

struct Known {
    std::string_view name;
    Refusal (*take)(Directives& directives, std::string_view value);
};

constexpr std::array known{
    Known{"transaction", take_transaction},
    Known{"lock-timeout", take_lock_timeout},
    Known{"statement-timeout", take_statement_timeout},
    Known{"requires", take_requires},
    Known{"on-failure", take_on_failure},
    Known{"retry", take_retry},
    Known{"revision", take_revision},
    Known{"revises", take_revises},
};

} // namespace

std::optional<std::string_view> directive_in(std::string_view comment) {
    constexpr std::string_view mark = "lockstep:";
    const auto text = trimmed(comment.substr(2));
    // In letters of either case: a line that is passed over would be missed by nobody.
    if (!begins_with_any_case(text, mark)) return std::nullopt;
    return trimmed(text.substr(mark.size()));
}

std::optional<TextFault> DirectiveReader::take(std::string_view line, bool behind_statement) {
    if (behind_statement) {
        return fault(line, fmt::format("the directive \"lockstep: {}\" stands behind the first "
                                       "statement; move it to the top of the file",
                                       line));
    }
    for (;;) {
        const auto comma = line.find(',');
        if (auto wrong = take_item(trimmed(line.substr(0, comma)))) return wrong;
        if (comma == std::string_view::npos) return std::nullopt;
        line.remove_prefix(comma + 1);
    }
}

std::optional<TextFault> DirectiveReader::take_item(std::string_view item) {
    const auto equals = std::min(item.find('='), item.size());
    const auto name = trimmed(item.substr(0, equals));
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const auto& each) { return each.name == name; });
    if (found == known.end() || equals == item.size()) {
        return fault(item, fmt::format("the directive \"lockstep: {}\" is not known; there are {}",
                                       item, known_directives));
    }
    if (!names_.emplace(name).second) {
        return fault(item, fmt::format("the directive {} is given twice; keep one", name));
    }
    const auto refusal = found->take(directives_, trimmed(item.substr(equals + 1)));
    if (refusal.empty()) return std::nullopt;
    return fault(
        item, fmt::format("the directive \"lockstep: {}\" cannot be followed: {}", item, refusal));
}

TextFault DirectiveReader::fault(std::string_view item, std::string sentence) const {
    const auto offset = static_cast<std::size_t>(item.data() - script_.data());
    return {place_of(script_, offset), std::move(sentence)};
}

} // namespace lockstep::formats
