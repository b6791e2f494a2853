// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "formats/directory.hpp"

namespace lockstep::formats {

/// A file that is to be made.
struct NewFile {
    std::string name; ///< Relative to the directory, such as "0002_add_orders.sql".
    std::string text;
    friend bool operator==(const NewFile&, const NewFile&) = default;
};

/// What a title becomes in a file's name: letters a to z and digits, with underscores between
/// words, at most 60 bytes. Fails with `fix_input` where nothing of the title is left, and for
/// control characters and bytes that are no UTF-8, which nothing that quotes the title could hold.
Result<std::string> to_slug(std::string_view title);

/// A slug of at most `longest` bytes: whole words, where there is more than one.
std::string shortened(std::string slug, std::size_t longest);

/// The files that add one migration behind the highest of `scripts` (as migrate::Migration names
/// them): numbered, named and divided as these are, or where there are none as the format's tool
/// does it. Fails with `fix_input` for graphile-migrate, whose new migration is no new file, and
/// where the tool has no higher version. Alembic's files are made by next_revision().
Result<std::vector<NewFile>> next_files(Format format, const std::vector<std::string>& scripts,
                                        std::string_view slug, WallTime now);

/// Whether a directory holds no migration yet, and nothing that looks like one: the first may be of
/// any format. False also where it cannot be read.
bool is_empty_directory(const std::filesystem::path& directory, const LoadSettings& settings);

} // namespace lockstep::formats
