// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "formats/format.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// What a directory is read with.
struct LoadSettings {
    Format format = Format::automatic;
    /// The values that placeholders in files stand for, by name: Flyway's `${name}` and
    /// graphile-migrate's `:NAME`.
    std::map<std::string, std::string, std::less<>> placeholders{};
    /// What goose's ENVSUB sections are filled from.
    std::map<std::string, std::string, std::less<>> environment{};
    /// A file of the directory that is no migration, whatever its name: the bootstrap file.
    std::string passed_over{};
};

/// Why a directory cannot be used, with the place where there is one.
struct LoadError {
    Error error; ///< Always `fix_input`; the sentence names file and line.
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;
};

/// Reads, checks and splits all migrations of a directory. Everything that can be wrong with files
/// is found here, before any database is touched: a missing, unreadable or empty directory, a
/// mixture of formats, two files of one version, a name that no format knows, an unterminated
/// quote, a psql command, a link that leads out of the directory, a file over 64 MiB.
Expected<migrate::MigrationSet, LoadError> load_directory(const std::filesystem::path& directory,
                                                          const LoadSettings& settings);

} // namespace lockstep::formats
