// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/directory.hpp"

namespace lockstep::formats::alembic {

/// Where a project says that its revisions lie, as it is written; alembic.ini comes before
/// pyproject.toml.
struct Config {
    std::string file; ///< The one that says it.
    std::optional<std::string> script_location{};
    std::vector<std::string> version_locations{}; ///< Empty: "versions" in script_location.
    bool recursive = false;                       ///< Folders in them are read too.
    bool sourceless = false;                      ///< Compiled files count where a source is gone.
    std::string file_template{};                  ///< How files are named; empty: as by default.
};

/// What alembic.ini and pyproject.toml of the directory `root` say; none when neither speaks of
/// Alembic. `%(here)s` stands for `root`. Fails where a value cannot be understood.
Expected<std::optional<Config>, LoadError> read_config(const std::filesystem::path& root);

/// Where a project keeps what its revisions are made of.
struct Places {
    std::vector<std::filesystem::path> versions; ///< The folders of the revisions; never none.
    std::filesystem::path scripts;               ///< The folder of script.py.mako.
    std::string file_template{};                 ///< As Config has it.
};

/// The places of the project in the directory `root` (as real_directory() gives it), all of them
/// below it, or beside it where it is the folder of the revisions. Fails as read_graph() does.
Expected<Places, LoadError> find_places(const std::filesystem::path& root);

/// The `[alembic]` section of an alembic.ini; none when there is no such section.
Expected<std::optional<Config>, LoadError> read_ini(std::string_view text, const std::string& here);

/// The `[tool.alembic]` section of a pyproject.toml; none when there is no such section.
Expected<std::optional<Config>, LoadError> read_toml(std::string_view text,
                                                     const std::string& here);

/// Gives the value of a name; null: there is none.
using Names = std::function<const std::string*(const std::string& name)>;

/// The text with `%(name)s` and `%%` replaced, in the values too. None where a name is not known,
/// contains itself, or a `%` means nothing.
std::optional<std::string> interpolated(std::string_view text, const Names& names);

} // namespace lockstep::formats::alembic
