// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep {

/// The whole content of a regular file. Fails with `fix_input` when it is missing, unreadable or
/// longer than `limit` bytes; the message names the file and the reason.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = 64U << 20U);

/// The same for a file that is no link and that nobody writes to meanwhile: fails also when it is
/// one, or changed while it was read.
Result<std::string> read_still_file(const std::filesystem::path& path,
                                    std::size_t limit = 64U << 20U);

/// An open directory, so that its path is not walked again for each of many files.
class Folder {
public:
    explicit Folder(std::filesystem::path path);
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();

    /// As the function of this name, for a path below the folder.
    [[nodiscard]] Result<std::string> read_still_file(const std::string& name,
                                                      std::size_t limit = 64U << 20U) const;

private:
    std::filesystem::path path_;
    int descriptor_;
};

/// Replaces the content of `path` (no rename: a termination log is a bind mount).
Result<Done> write_file(const std::filesystem::path& path, std::string_view content);

/// Makes a file that is not there yet: a link of that name is something that is there, wherever it
/// leads. Fails with `fix_input`, and then leaves no part of the file.
Result<Done> create_file(const std::filesystem::path& path, std::string_view content);

} // namespace lockstep
