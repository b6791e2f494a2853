// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "formats/alembic_view.hpp"

namespace lockstep::formats::alembic {
namespace {

std::string parents_of(const Revision& revision) {
    return revision.down.empty() ? "<base>" : fmt::format("{}", fmt::join(revision.down, ", "));
}

std::string labels_of(const Shown& shown) {
    return shown.labels.empty() ? "" : fmt::format(" ({})", fmt::join(shown.labels, ", "));
}

std::string head_mark(const Shown& shown) {
    if (shown.stored_head) return " (head)";
    return shown.head ? " (effective head)" : "";
}

std::string point_marks(const Shown& shown) {
    return fmt::format("{}{}", shown.branch_point() ? " (branchpoint)" : "",
                       shown.merge_point() ? " (mergepoint)" : "");
}

std::string first_paragraph(const std::string& docstring) {
    return docstring.substr(0, docstring.find("\n\n"));
}

std::string indented(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        result += fmt::format("    {}\n", text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result.empty() ? "\n" : result;
}

} // namespace

std::string to_heads_line(const Shown& shown) {
    return shown.revision->id + labels_of(shown) + head_mark(shown);
}

std::string to_history_line(const Shown& shown) {
    const auto& revision = *shown.revision;
    const auto depends = revision.depends_on.empty()
                             ? ""
                             : fmt::format(" ({})", fmt::join(revision.depends_on, ", "));
    return fmt::format("{}{} -> {}{}{}{}, {}", parents_of(revision), depends, revision.id,
                       labels_of(shown), head_mark(shown), point_marks(shown),
                       first_paragraph(revision.docstring));
}

std::string to_current_line(const Shown& shown) {
    return shown.revision->id + head_mark(shown) + point_marks(shown);
}

std::string to_entry(const Shown& shown, const std::string& directory) {
    const auto& revision = *shown.revision;
    auto text = fmt::format("Rev: {}{}{}\n{}: {}\n", revision.id, shown.head ? " (head)" : "",
                            point_marks(shown), shown.merge_point() ? "Merges" : "Parent",
                            parents_of(revision));
    if (!revision.depends_on.empty())
        text += fmt::format("Also depends on: {}\n", fmt::join(revision.depends_on, ", "));
    if (shown.branch_point())
        text += fmt::format("Branches into: {}\n", fmt::join(shown.branches_into, ", "));
    if (!shown.labels.empty())
        text += fmt::format("Branch names: {}\n", fmt::join(shown.labels, ", "));
    text +=
        fmt::format("Path: {}\n\n{}\n", (std::filesystem::path{directory} / revision.file).string(),
                    indented(revision.docstring));
    return text;
}

} // namespace lockstep::formats::alembic
