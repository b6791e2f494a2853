// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "formats/new_file.hpp"

namespace lockstep::initcontainer {

/// Files that are made in a directory, and taken away again unless they are kept: a directory that
/// they do not go with stays as it was.
class NewFiles {
public:
    /// `root` is as formats::real_directory() gives it.
    explicit NewFiles(std::filesystem::path root) : root_{std::move(root)} {}
    NewFiles(const NewFiles&) = delete;
    NewFiles& operator=(const NewFiles&) = delete;
    ~NewFiles();

    /// Makes the file, and the folders that it lies in. Fails with `fix_input` where there is one
    /// of that name, and where a link leads out of the directory.
    Result<Done> make(const formats::NewFile& file);

    /// Gives a file of the directory itself another text, in one step.
    Result<Done> replace(const std::string& name, const std::string& text);

    void keep() { kept_ = true; }

private:
    struct Replaced {
        std::string name;
        std::optional<std::string> text; ///< None: there was no such file.
    };

    Result<std::filesystem::path> make_folder(const std::filesystem::path& folder);

    std::filesystem::path root_;
    std::vector<std::filesystem::path> made_; ///< Files and folders, in the order of their making.
    std::vector<Replaced> replaced_;
    bool kept_ = false;
};

} // namespace lockstep::initcontainer
