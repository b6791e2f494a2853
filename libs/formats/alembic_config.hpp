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
};

/// What alembic.ini and pyproject.toml of the directory `root` say; none when neither speaks of
/// Alembic. `%(here)s` stands for `root`. Fails where a value cannot be understood.
Expected<std::optional<Config>, LoadError> read_config(const std::filesystem::path& root);

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
