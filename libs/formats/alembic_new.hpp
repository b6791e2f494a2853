// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "formats/alembic.hpp"
#include "formats/new_file.hpp"

namespace lockstep::formats::alembic {

/// What a new revision is made of.
struct NewRevision {
    std::string id;    ///< As Alembic makes them: twelve random digits, 0 to 9 and a to f.
    std::string title; ///< Checked by to_slug().
    std::string slug;
    WallTime made_at; ///< Written out in UTC.
};

/// The file of the revision that comes after the graph's head, from the project's script.py.mako
/// or, where there is none, as Alembic's own template has it, and named by its `file_template`.
/// Fails with `fix_input` where there are several heads, and for a template that only Alembic can
/// fill in.
Expected<NewFile, LoadError> next_revision(const std::filesystem::path& directory,
                                           const RevisionGraph& graph, const NewRevision& wanted);

/// What a template of Mako's becomes when each `${expression}` that Alembic's own template has is
/// replaced. Fails for any other, and for lines that are Python, naming the first.
Result<std::string> fill_template(std::string_view text, const NewRevision& wanted,
                                  const std::string& parent);

/// What a `file_template` such as "%(rev)s_%(slug)s" becomes. Fails for names that it does not
/// have.
Result<std::string> fill_file_name(std::string_view pattern, const NewRevision& wanted);

} // namespace lockstep::formats::alembic
