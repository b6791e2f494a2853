// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.hpp"
#include "migrate/version.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::migrate {

enum class Kind {
    versioned,
    repeatable,
    baseline, ///< Stands for all versions up to its own; only for a database without history.
};

std::string_view to_string(Kind kind);

/// What a file says about its own run, in `-- lockstep:` lines.
struct Directives {
    bool no_transaction = false; ///< transaction=none: statement by statement, resumable.
    std::optional<Milliseconds> lock_timeout{};
    std::optional<Milliseconds> statement_timeout{}; ///< Zero: none.
    std::string requires_version{}; ///< requires=V: V must be applied before; empty: nothing.
    bool stop_on_failure = false;   ///< on-failure=stop: a person has to say that it may go on.
    bool retry_safe = false; ///< retry=safe: running it again from its beginning does no harm.
    /// revision=ID: the Alembic revision that was rendered into this file.
    std::string revision{};
    /// revises=ID+ID: the revisions that `revision` comes after or depends on; its rows of
    /// alembic_version go when it is applied.
    std::vector<std::string> revises{};
    friend bool operator==(const Directives&, const Directives&) = default;
};

/// One migration file, read and split.
struct Migration {
    Kind kind = Kind::versioned;
    Version version; ///< Empty for repeatables.
    std::string description;
    std::string script;        ///< File name relative to the directory.
    std::string text;          ///< What is run: without a byte order mark and a down section.
    std::string checksum;      ///< Of the whole file; see checksum() in checksum.hpp.
    std::string down{};        ///< What undoes it; empty: nothing is known to.
    std::size_t down_line = 0; ///< The line of the file at which `down` begins.
    std::string down_script{}; ///< The file that holds `down`, of a pair; empty: `script` does.
    Directives directives{};
    /// What the format's own tool records it as where that is not the version: an Alembic revision,
    /// the folder of a Prisma migration.
    std::string foreign_id{};
    /// `text` before values were put into it, where other values are no edit; empty: as `text`.
    std::string as_written{};
    bool rewritten = false; ///< `text` depends on more than the file: on values put into it.

    /// The statements, as views into `text` (so a Migration is never copied, only moved as a whole
    /// set).
    [[nodiscard]] std::vector<sql::Statement> statements() const;

    /// Of the text as written: comments, white space and a down section do not count. Computed at
    /// each call: for most files of a start nobody asks.
    [[nodiscard]] std::string token_checksum() const;
};

/// What a file finds of what the file before it did to the session: its role, search_path and
/// settings.
enum class SessionState {
    reset, ///< Nothing: each file begins as the session did.
    kept,  ///< All of it, as in a tool that runs all files in one session.
};

/// All migrations of a directory: versioned ones by version, then repeatables by name.
struct MigrationSet {
    std::string format;    ///< Such as "lockstep" or "golang-migrate".
    std::string directory; ///< As given by the user.
    std::vector<Migration> migrations;
    std::string digest; ///< SHA-256 over scripts and checksums: equal for equal sets of files.
    SessionState session = SessionState::reset;
    std::string recognised{}; ///< Why it was taken for this format: half a sentence.

    /// The highest version; empty when there is none.
    [[nodiscard]] Version highest() const;
};

} // namespace lockstep::migrate
