// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrate/version.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::migrate {

enum class Kind { versioned, repeatable };

std::string_view to_string(Kind kind);

/// One migration file, read and split.
struct Migration {
    Kind kind = Kind::versioned;
    Version version; ///< Empty for repeatables.
    std::string description;
    std::string script;   ///< File name relative to the directory.
    std::string text;     ///< What is run: without a byte order mark and a down section.
    std::string checksum; ///< Of the whole file; see checksum() in checksum.hpp.
    std::string
        token_checksum; ///< Of `text`: comments, white space and a down section do not count.

    /// The statements, as views into `text` (so a Migration is never copied, only moved as a whole
    /// set).
    [[nodiscard]] std::vector<sql::Statement> statements() const;
};

/// All migrations of a directory: versioned ones by version, then repeatables by name.
struct MigrationSet {
    std::string format;    ///< "lockstep" or "flyway".
    std::string directory; ///< As given by the user.
    std::vector<Migration> migrations;
    std::string digest; ///< SHA-256 over scripts and checksums: equal for equal sets of files.

    /// The highest version; empty when there is none.
    [[nodiscard]] Version highest() const;
};

} // namespace lockstep::migrate
