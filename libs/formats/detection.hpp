// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "formats/contents.hpp"
#include "formats/directory.hpp"
#include "formats/listing.hpp"
#include "formats/rules.hpp"

namespace lockstep::formats {

/// A directory that is to be read.
struct Source {
    std::filesystem::path directory; ///< As the user gave it.
    std::filesystem::path root;      ///< As real_directory() gives it.
    Listing listing;
};

/// What a directory was taken for.
struct Recognised {
    const Rules* rules = nullptr;
    std::string why; ///< Half a sentence, such as "30 files with -- +goose Up".
};

/// Tells a directory's format by the names of its files and by the directives in them, which are
/// read into `contents`. Fails for a mixture of formats, naming a file of each, and where no file
/// speaks for a format.
Expected<Recognised, LoadError> recognise(const Source& source, Contents& contents);

/// Why a directory without a migration in it cannot be used.
LoadError no_migrations(const Source& source);

} // namespace lockstep::formats
