// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "initcontainer/exec/project.hpp"
#include "initcontainer/settings.hpp"
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
};

/// Compares revisions with what alembic_version holds. Pure.
Verification compare(const formats::alembic::RevisionGraph& graph,
                     const std::vector<std::string>& target,
                     const std::vector<std::string>& stored);

/// Asks the database: by the query of the settings; else, for an Alembic project, by its table;
/// none where there is neither. Only reads. Fails with `fix_input` when the answer is none, and
/// when nothing tells which of several tables is meant.
Result<std::optional<Verification>> verify(const Project& project, const ExecSettings& settings,
                                           const std::string& history_schema, pg::Session& session);

} // namespace lockstep::initcontainer::exec
