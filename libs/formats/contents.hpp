// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "formats/directory.hpp"

namespace lockstep::formats {

/// What stands in a directory's files, each of which is read once.
class Contents {
public:
    /// `root` is as real_directory() gives it.
    explicit Contents(std::filesystem::path root) : root_{std::move(root)}, folder_{root_} {}

    /// Reads files, to be looked at before they are taken.
    void read(const std::vector<std::string>& files);

    /// The text of a file that was read; empty when it could not be.
    [[nodiscard]] std::string_view peek(const std::string& file) const;

    /// Gives a file's bytes away, and reads it now if it was not read before. To be called once a
    /// file; from any thread.
    Expected<std::string, LoadError> take(const std::string& file);

private:
    std::filesystem::path root_;
    Folder folder_;
    std::unordered_map<std::string, Expected<std::string, LoadError>> read_;
};

} // namespace lockstep::formats
