// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

enum class Format { automatic, lockstep, flyway };

/// Reads "auto", "lockstep" or "flyway". Fails with `fix_input`.
Result<Format> parse_format(std::string_view text);

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
                                                          Format format);

} // namespace lockstep::formats
