// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "initcontainer/commands/context.hpp"
#include "initcontainer/commands/planned_file.hpp"

namespace lockstep::initcontainer {

/// A revision of Alembic that the command would run.
struct PlannedRevision {
    std::string id;
    std::string message;
    std::string file;
};

/// What `migrate` would do. Nothing is changed to find it.
struct Preview {
    report::Report report; ///< Fails as a run would: broken files, a history that they do not fit.
    std::vector<PlannedFile> files;
    std::string command{}; ///< With engine exec, instead of files.
    std::vector<PlannedRevision> revisions{};
};

/// Looks at files, database and history, for `plan` and `migrate --dry-run`.
Preview preview(const Context& context);

/// For people: the files or revisions, and the report's sentence.
std::string to_text(const Preview& preview);

/// The report with "plan" beside its own fields.
std::string to_json(const Preview& preview);

} // namespace lockstep::initcontainer
