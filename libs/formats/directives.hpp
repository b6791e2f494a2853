// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "formats/comments.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// What stands behind "-- lockstep:" in a comment; none when the comment is no directive of ours.
std::optional<std::string_view> directive_in(std::string_view comment);

/// Collects what the `-- lockstep:` lines of one file say.
class DirectiveReader {
public:
    /// `script` must outlive the reader; the lines given to take() are views into it.
    explicit DirectiveReader(std::string_view script) : script_{script} {}

    /// Takes one line, such as "transaction=none, lock-timeout=5s". Gives what is wrong with it: a
    /// name or value that is not known, a name that was there before, a place behind the file's
    /// first statement.
    std::optional<TextFault> take(std::string_view line, bool behind_statement);

    [[nodiscard]] const migrate::Directives& directives() const noexcept { return directives_; }

private:
    std::optional<TextFault> take_item(std::string_view item);
    [[nodiscard]] TextFault fault(std::string_view item, std::string sentence) const;

    std::string_view script_;
    std::set<std::string, std::less<>> names_;
    migrate::Directives directives_;
};

} // namespace lockstep::formats
