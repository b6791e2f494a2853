// SPDX-License-Identifier: Apache-2.0
#include "formats/atlas_sum.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "base/base64.hpp"
#include "formats/atlas_directives.hpp"
#include "formats/encoding.hpp"
#include "formats/file_loading.hpp"
#include "formats/listing.hpp"
#include "formats/refusal.hpp"

namespace lockstep::formats::atlas {
namespace {

constexpr std::string_view hash_mark = "h1:";

constexpr const char* look_and_hash =
    "look at what has changed, then run `atlas migrate hash` and commit the file";

/// Whether the file's first line takes its text, and its line, out of the sum.
bool is_left_out(std::string_view content) {
    const auto directive = read_directive(content.substr(0, content.find('\n')));
    return directive && directive->name == "sum" && directive->argument == "ignore";
}

/// The file's lines, without their line ends.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

TextFault fault_in_line(std::size_t number, const char* sentence) {
    return {{number, 1}, sentence};
}

Expected<std::vector<SumLine>, LoadError> sum_of_files(const std::filesystem::path& root) {
    auto listing = list_directory(root);
    if (!listing) return Unexpected{refusal({}, listing.error().message)};
    Summing sums;
    for (const auto& file : listing->files) {
        if (!file.ends_with(".sql")) continue;
        const auto content = read_content(root, file);
        if (!content) return Unexpected{content.error()};
        sums.add(file, *content);
    }
    return sums.lines();
}

bool holds(const std::vector<SumLine>& lines, const std::string& file) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const SumLine& line) { return line.file == file; });
}

/// What became of the first file that is not as it was summed.
LoadError first_difference(const std::vector<SumLine>& written, const std::vector<SumLine>& files) {
    const auto [line, file] =
        std::mismatch(written.begin(), written.end(), files.begin(), files.end());
    const auto say = [](const std::string& name, const char* what) {
        return refusal(printable(name),
                       fmt::format("{} {} since {} was written; {}", printable(name), what,
                                   sum_file, look_and_hash));
    };
    if (line == written.end()) return say(file->file, "was added");
    if (!holds(files, line->file)) return say(line->file, "was removed");
    if (file != files.end() && file->file != line->file) return say(file->file, "was added");
    return say(line->file, "was edited");
}

} // namespace

void Summing::add(const std::string& file, std::string_view content) {
    running_.add(file);
    if (is_left_out(content)) return;
    running_.add(content);
    lines_.push_back({file, to_base64(running_.so_far())});
}

std::string total(const std::vector<SumLine>& lines) {
    Sha256 all;
    for (const auto& line : lines) {
        all.add(line.file);
        all.add(line.hash);
    }
    return to_base64(all.so_far());
}

Expected<std::vector<SumLine>, TextFault> read_sum(std::string_view text) {
    const auto lines = lines_of(text);
    std::vector<SumLine> sums;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto mark = lines[i].find(hash_mark);
        if (mark == std::string_view::npos) {
            return Unexpected{
                fault_in_line(i + 1, "this is not a file's name and its hash, such as \"h1:...\"; "
                                     "run `atlas migrate hash`")};
        }
        sums.push_back({std::string{trimmed(lines[i].substr(0, mark))},
                        std::string{lines[i].substr(mark + hash_mark.size())}});
    }
    auto first = lines.empty() ? std::string_view{} : lines.front();
    if (first.starts_with(hash_mark)) first.remove_prefix(hash_mark.size());
    if (first == total(sums)) return sums;
    return Unexpected{fault_in_line(
        1, "this is not the hash over the lines below it, as after a merge or an edit by hand; "
           "look at what has changed, then run `atlas migrate hash`")};
}

Expected<std::string, LoadError> make_sum(const std::filesystem::path& root) {
    const auto lines = sum_of_files(root);
    if (!lines) return Unexpected{lines.error()};
    auto text = fmt::format("{}{}\n", hash_mark, total(*lines));
    for (const auto& line : *lines)
        text += fmt::format("{} {}{}\n", line.file, hash_mark, line.hash);
    return text;
}

std::optional<LoadError> find_sum_fault(const std::filesystem::path& root) {
    std::error_code unknown;
    if (!std::filesystem::exists(root / sum_file, unknown)) {
        return refusal(sum_file, "the directory has no atlas.sum, without which Atlas runs "
                                 "nothing; run `atlas migrate hash` and put the file beside the "
                                 "migrations");
    }
    const auto text = read_content(root, sum_file);
    if (!text) return text.error();
    const auto written = read_sum(*text);
    if (!written) return refusal(sum_file, written.error());
    const auto files = sum_of_files(root);
    if (!files) return files.error();
    if (*written == *files) return std::nullopt;
    return first_difference(*written, *files);
}

} // namespace lockstep::formats::atlas
