// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "migrate/migration.hpp"

namespace lockstep::formats {

/// Which part of a migration a file holds.
enum class Part {
    whole,
    up,   ///< What is run, of a pair of files.
    down, ///< What undoes it.
};

/// The name of a migration that is to be run.
struct MigrationName {
    migrate::Kind kind = migrate::Kind::versioned;
    migrate::Version version; ///< Empty for repeatables.
    std::string description;
    Part part = Part::whole;
    std::string foreign_id{}; ///< See migrate::Migration.
};

/// A file that says how another one is run.
struct SideFile {
    std::string of; ///< The name of the migration's file.
};

/// The format knows this file, and a run has no use for it.
struct NotRun {};

/// The format knows this file, but running the directory without it would not do what its author
/// meant.
struct Unsupported {
    std::string reason; ///< Half a sentence, to stand behind the file's name.
};

/// The format has no such names.
struct Foreign {};

/// What a format makes of a file's name.
using NameReading = std::variant<MigrationName, SideFile, NotRun, Unsupported, Foreign>;

/// A description as people write it: underscores become spaces.
std::string to_description(std::string_view part);

/// Takes leading digits off `rest` and returns them.
std::string_view take_digits(std::string_view& rest);

/// Whether a number, written in digits, fits into a bigint of PostgreSQL.
bool fits_into_64_bits(std::string_view digits);

} // namespace lockstep::formats
