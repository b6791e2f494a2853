// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "initcontainer/exec/project.hpp"
#include "initcontainer/settings.hpp"
#include "pg/foreign_tables.hpp"
#include "pg/session.hpp"

namespace lockstep::initcontainer::exec {

/// What the database itself says of the command's work.
struct Verification {
    bool pending = true;
    bool newer = false;  ///< It is at revisions that the files do not have.
    std::string current; ///< Alembic: the stored revisions, with commas.
    std::string target;  ///< Alembic: those that are to be stored.
    /// Alembic: what would run, in its order.
    std::vector<const formats::alembic::Revision*> revisions;
    std::string sentence; ///< Why it is pending or newer: half a sentence.
    /// The tool has been here: Alembic's table is there, or the query says that all is done.
    bool has_history = false;
};

/// Compares revisions with what alembic_version holds. Pure.
Verification compare(const formats::alembic::RevisionGraph& graph,
                     const std::vector<std::string>& target,
                     const std::vector<std::string>& stored);

/// Whether a run with these settings has accepted the database before.
enum class Acquaintance { none, known };

/// Asks the database: by the query of the settings; else, for an Alembic project, by its table;
/// none where there is neither. Only reads. Fails with `fix_input` when the answer is none, when
/// nothing tells which of several tables is meant, and when a database that is not known yet is
/// at revisions of which the project has none: the table may be another application's.
Result<std::optional<Verification>> verify(const Project& project, const ExecSettings& settings,
                                           const std::string& history_schema,
                                           Acquaintance acquaintance, pg::Session& session);

/// Whether the command may run on a database where neither Lockstep nor, as far as verify() tells,
/// the tool has been. Fails with `fix_input` when there are tables of users and nothing says what
/// of the command's work they are. Pure.
Result<Done> may_begin(const Project& project, const pg::DatabaseTables& tables,
                       const OnUnmanaged& wish);

} // namespace lockstep::initcontainer::exec
