// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "formats/comments.hpp"
#include "formats/directory.hpp"

/// atlas.sum: one hash a file, each over all files up to its own, and one over these.
namespace lockstep::formats::atlas {

inline constexpr const char* sum_file = "atlas.sum";

struct SumLine {
    std::string file;
    std::string hash; ///< SHA-256 in Base64.
    friend bool operator==(const SumLine&, const SumLine&) = default;
};

/// Sums files up, to be given in the order of their names.
class Summing {
public:
    void add(const std::string& file, std::string_view content);

    [[nodiscard]] const std::vector<SumLine>& lines() const noexcept { return lines_; }

private:
    Sha256 running_;
    std::vector<SumLine> lines_;
};

/// The hash over all lines, in Base64.
std::string total(const std::vector<SumLine>& lines);

/// Reads atlas.sum. Fails where it is none, or its first line is not the hash over the others.
Expected<std::vector<SumLine>, TextFault> read_sum(std::string_view text);

/// The text of atlas.sum for the SQL files that lie in the directory `root` now.
Expected<std::string, LoadError> make_sum(const std::filesystem::path& root);

/// Compares the SQL files of the directory `root` with its atlas.sum, and names the first one that
/// differs.
std::optional<LoadError> find_sum_fault(const std::filesystem::path& root);

} // namespace lockstep::formats::atlas
