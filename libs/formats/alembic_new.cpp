// SPDX-License-Identifier: Apache-2.0
#include "formats/alembic_new.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.hpp"
#include "formats/alembic_config.hpp"
#include "formats/alembic_refusal.hpp"
#include "formats/encoding.hpp"
#include "formats/listing.hpp"

namespace lockstep::formats::alembic {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_template = 1U << 20U;
constexpr std::size_t longest_slug = 40; // Alembic's truncate_slug_length
constexpr const char* template_name = "script.py.mako";
constexpr const char* default_file_name = "%(rev)s_%(slug)s";

// The expressions of Alembic's own template, in as few lines as a revision needs.
constexpr std::string_view default_template = R"mako("""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
)mako";

using Values = std::map<std::string, std::string, std::less<>>;

std::string_view strip(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// A text as a part of a Python string in such quotes.
std::string inside(char quote, std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        if (letter == '\\' || letter == quote) escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

std::string literal(std::string_view id) {
    return id.empty() ? "None" : fmt::format("'{}'", inside('\'', id));
}

std::string written(WallTime time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(time - second).count();
    return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:06}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)), rest);
}

Values template_values(const NewRevision& wanted, const std::string& parent) {
    return {{"message", inside('"', wanted.title)},
            {"up_revision", wanted.id},
            {"down_revision | comma,n", inside('"', parent)},
            {"create_date", written(wanted.made_at)},
            {"repr(up_revision)", literal(wanted.id)},
            {"repr(down_revision)", literal(parent)},
            {"repr(branch_labels)", "None"},
            {"repr(depends_on)", "None"},
            {"imports if imports else \"\"", ""},
            {"upgrades if upgrades else \"pass\"", "pass"},
            {"downgrades if downgrades else \"pass\"", "pass"}};
}

Values file_name_values(const NewRevision& wanted) {
    const auto seconds = std::chrono::system_clock::to_time_t(wanted.made_at);
    const auto time = fmt::gmtime(seconds);
    return {{"%(rev)s", wanted.id},
            {"%(slug)s", shortened(wanted.slug, longest_slug)},
            {"%(epoch)s", fmt::format("{}", seconds)},
            {"%(year)d", fmt::format("{:%Y}", time)},
            {"%(month).2d", fmt::format("{:%m}", time)},
            {"%(day).2d", fmt::format("{:%d}", time)},
            {"%(hour).2d", fmt::format("{:%H}", time)},
            {"%(minute).2d", fmt::format("{:%M}", time)},
            {"%(second).2d", fmt::format("{:%S}", time)}};
}

/// A line of Mako's that is code and not text.
bool is_code(std::string_view line) {
    const auto text = strip(line);
    return text.starts_with('%') || text.starts_with("##") || text.find("<%") != text.npos ||
           line.ends_with('\\');
}

Unexpected<Error> only_alembic(std::string_view what) {
    return fix_input(fmt::format("\"{}\" is for Alembic alone to fill in; run `alembic revision` "
                                 "itself",
                                 printable(std::string{what})));
}

/// One line with its expressions replaced.
Result<std::string> fill_line(std::string_view line, const Values& values) {
    if (is_code(line)) return only_alembic(line);
    std::string filled;
    for (;;) {
        const auto begin = line.find("${");
        filled += line.substr(0, begin);
        if (begin == std::string_view::npos) return filled;
        const auto end = std::min(line.find('}', begin), line.size() - 1);
        const auto expression = line.substr(begin, end - begin + 1);
        const auto value = values.find(strip(expression.substr(2, expression.size() - 3)));
        if (value == values.end()) return only_alembic(expression);
        filled += value->second;
        line.remove_prefix(end + 1);
    }
}

Result<std::string> read_template(const Places& places) {
    const auto path = places.scripts / template_name;
    std::error_code unknown;
    if (!fs::exists(path, unknown)) return std::string{default_template};
    return read_file(path, longest_template);
}

/// The revision's parent; empty for the first one.
Result<std::string> only_head(const RevisionGraph& graph) {
    const auto heads = graph.heads();
    if (heads.empty()) return std::string{};
    if (heads.size() == 1) return heads.front()->id;
    std::vector<std::string> ids;
    for (const auto* head : heads)
        ids.push_back(head->id);
    return fix_input(fmt::format("there are several heads, {}, and a new revision comes after one; "
                                 "join them with `alembic merge heads`, or say which one it "
                                 "continues with `alembic revision --head`",
                                 fmt::join(ids, ", ")));
}

/// The folder of the new file; of several the one that its parent lies in.
fs::path folder_for(const fs::path& root, const RevisionGraph& graph, const Places& places) {
    const auto heads = graph.heads();
    if (places.versions.size() > 1 && !heads.empty())
        return fs::path{heads.front()->file}.parent_path();
    return places.versions.front().lexically_relative(root);
}

} // namespace

Result<std::string> fill_template(std::string_view text, const NewRevision& wanted,
                                  const std::string& parent) {
    const auto values = template_values(wanted, parent);
    std::string filled;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = fill_line(text.substr(0, end), values);
        if (!line) return line;
        filled += *line;
        filled += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return filled;
}

Result<std::string> fill_file_name(std::string_view pattern, const NewRevision& wanted) {
    std::string name;
    const auto values = file_name_values(wanted);
    while (!pattern.empty()) {
        const auto begin = std::min(pattern.find('%'), pattern.size());
        name += pattern.substr(0, begin);
        pattern.remove_prefix(begin);
        if (pattern.empty()) break;
        const auto value = std::find_if(values.begin(), values.end(), [&](const auto& each) {
            return pattern.starts_with(each.first);
        });
        if (value == values.end()) return only_alembic(pattern);
        name += value->second;
        pattern.remove_prefix(value->first.size());
    }
    return name;
}

Expected<NewFile, LoadError> next_revision(const fs::path& directory, const RevisionGraph& graph,
                                           const NewRevision& wanted) {
    const auto root = real_directory(directory);
    if (!root) return refused(directory.string(), 0, root.error().message);
    const auto places = find_places(*root);
    if (!places) return Unexpected{places.error()};
    const auto parent = only_head(graph);
    if (!parent) return Unexpected{LoadError{parent.error(), {}, 0, 0}};
    const auto text = read_template(*places);
    if (!text) return refused(template_name, 0, text.error().message);
    auto filled = fill_template(*text, wanted, *parent);
    if (!filled) return refused(template_name, 0, filled.error().message);
    const auto& pattern = places->file_template;
    const auto name = fill_file_name(pattern.empty() ? default_file_name : pattern, wanted);
    if (!name) return refused("file_template", 0, name.error().message);
    const auto path = folder_for(*root, graph, *places) / (*name + ".py");
    return NewFile{path.lexically_normal().string(), *std::move(filled)};
}

} // namespace lockstep::formats::alembic
