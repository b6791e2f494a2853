// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/nearest_name.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace lockstep::initcontainer {
namespace {

bool same_letter(char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) ==
           std::tolower(static_cast<unsigned char>(right));
}

// Levenshtein's distance, one row of the matrix at a time.
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const auto changed = diagonal + (same_letter(from[i], to[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string>& names) {
    std::string nearest;
    auto least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& name : names) {
        const auto changes = distance(word, name);
        if (changes >= least) continue;
        least = changes;
        nearest = name;
    }
    return nearest;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
    const auto name = nearest_name(word, names);
    return name.empty() ? "" : "; did you mean " + name + "?";
}

} // namespace lockstep::initcontainer
