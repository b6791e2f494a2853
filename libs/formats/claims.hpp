// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "formats/contents.hpp"
#include "formats/format.hpp"
#include "formats/listing.hpp"

namespace lockstep::formats {

/// What one file says of the format that it was written for.
struct Claim {
    std::string file;
    Format format = Format::lockstep; ///< Unmarked: the plainest reading of the name.
    std::string why;                  ///< For a message, such as "named like V1__description.sql".
    bool marked = false; ///< By its name or a directive; else other tools name theirs alike.
    bool pair = false;   ///< One of .up.sql and .down.sql.
};

/// What the files of a directory and of its folders say, in the order of names. Those that only
/// their directives can tell apart are read into `contents`.
std::vector<Claim> collect_claims(const std::filesystem::path& root, const Listing& listing,
                                  Contents& contents);

} // namespace lockstep::formats
