// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/comments.hpp"
#include "formats/directory.hpp"
#include "formats/file_name.hpp"
#include "formats/sections.hpp"
#include "migrate/migration.hpp"

namespace lockstep::formats {

/// What a SideFile says about its migration.
struct SideSettings {
    migrate::Directives directives{};
    bool replace_placeholders = true;
    bool in_transaction = true; ///< Whether the tool begins a transaction and then sends the file.
};

/// What a file's text is read with.
struct TextContext {
    const LoadSettings& settings;
    std::string_view script;          ///< The file's name, relative to the directory.
    bool replace_placeholders = true; ///< What its SideFile says, here and below.
    bool in_transaction = true;
};

/// One format, as the loader sees it; the functions are the format's own file's.
struct Rules {
    Format format = Format::lockstep;
    std::string_view expected_names; ///< For messages, such as "0001_description.sql".
    migrate::SessionState session = migrate::SessionState::reset;
    bool nested = false; ///< Names hold folders, such as "20240101_x/migration.sql".

    NameReading (*read_name)(std::string_view name) = nullptr;
    Expected<Sections, TextFault> (*read_text)(std::string_view text,
                                               const TextContext& context) = nullptr;
    /// What a SideFile says; null: the format has none. Its directives hold besides those of the
    /// text.
    Expected<SideSettings, TextFault> (*read_side_file)(std::string_view text) = nullptr;
    /// What is wrong with the directory as a whole: an integrity file that does not agree, an order
    /// that the tool would see in another way. `files` are the names that are run, in our order;
    /// `root` is as real_directory() gives it. Null: nothing.
    std::optional<LoadError> (*find_directory_fault)(
        const std::filesystem::path& root, const std::vector<std::string>& files) = nullptr;
};

} // namespace lockstep::formats
