// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "formats/alembic.hpp"
#include "formats/alembic_refusal.hpp"
#include "formats/comments.hpp"
#include "formats/encoding.hpp"
#include "formats/python_assignments.hpp"
#include "formats/python_tokens.hpp"

namespace lockstep::formats::alembic {
namespace {

using python::Assignments;
using python::Literal;

constexpr std::array<std::string_view, 4> names{"revision", "down_revision", "branch_labels",
                                                "depends_on"};

constexpr std::string_view remedy =
    "so the revision graph could only be had by running the file; assign a string in quotes, a "
    "tuple of them or None, as Alembic's own template does";

std::size_t line_of(std::string_view text, std::size_t offset) {
    return place_of(text, offset).line;
}

std::optional<LoadError> find_text_fault(std::string_view text, const std::string& file) {
    if (const auto at = first_invalid_byte(text))
        return refused(file, line_of(text, *at), "the text is not valid UTF-8; save it as UTF-8")
            .error;
    const auto zero = text.find('\0');
    if (zero == std::string_view::npos) return std::nullopt;
    return refused(file, line_of(text, zero), "the text holds a zero byte, so Python refuses it")
        .error;
}

std::string_view strip(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\r\f\v";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string date_in(std::string_view docstring) {
    constexpr std::string_view mark = "Create Date:";
    while (!docstring.empty()) {
        const auto end = std::min(docstring.find('\n'), docstring.size());
        const auto line = strip(docstring.substr(0, end));
        if (line.starts_with(mark)) return std::string{strip(line.substr(mark.size()))};
        docstring.remove_prefix(std::min(end + 1, docstring.size()));
    }
    return {};
}

/// Files from before Alembic 0.2 have their id in their name only.
std::string id_in_name(const std::string& file) {
    const auto name = std::filesystem::path{file}.filename().string();
    const auto end = name.find_first_not_of("0123456789abcdef");
    return end != 0 && end != std::string::npos && name.substr(end) == ".py" ? name.substr(0, end)
                                                                             : std::string{};
}

/// Reads the values of one file's assignments, and keeps the first thing that is wrong with them.
class ValueReader {
public:
    ValueReader(const Assignments& assigned, const std::string& file)
        : assigned_{assigned}, file_{file} {}

    std::string id() {
        const auto* found = find("revision");
        auto id = found == nullptr ? id_in_name(file_) : std::string{};
        if (found != nullptr && found->value && !found->value->several &&
            found->value->items.size() == 1)
            id = found->value->items.front().value_or("");
        if (found == nullptr && id.empty()) {
            refuse(0, "it assigns nothing to \"revision\", so Alembic would refuse it as well; "
                      "move a file that is no revision out of the folder");
        } else if (id.empty()) {
            refuse(found->line,
                   fmt::format("the value of \"revision\" is not one string, {}", remedy));
        } else if (id.find_first_of("@-+") != std::string::npos) {
            refuse(found == nullptr ? 0 : found->line,
                   fmt::format("the revision \"{}\" has a \"@\", \"-\" or \"+\", which Alembic "
                               "refuses; give it another id",
                               id));
        }
        return id;
    }

    std::vector<std::string> list(std::string_view name) {
        const auto* found = find(name);
        if (found == nullptr || !found->value) return {};
        std::vector<std::string> items;
        const auto& value = *found->value;
        // One None in a tuple means what None means.
        if (value.items.size() == 1 && !value.items.front()) return {};
        for (const auto& item : value.items) {
            if (!item) {
                refuse(found->line, fmt::format("None stands among the values of \"{}\"; leave it "
                                                "out, or keep it alone",
                                                name));
                return {};
            }
            if (std::find(items.begin(), items.end(), *item) == items.end()) items.push_back(*item);
        }
        return items;
    }

    [[nodiscard]] std::size_t line(std::string_view name) {
        const auto* found = find(name);
        return found == nullptr ? 0 : found->line;
    }

    void require(std::string_view name) {
        if (assigned_.find(name) != assigned_.end()) return;
        refuse(0, fmt::format("it assigns nothing to \"{}\"; write {} = None where nothing comes "
                              "before this revision",
                              name, name));
    }

    std::optional<LoadError> fault;

private:
    const Literal* find(std::string_view name) {
        const auto found = assigned_.find(name);
        if (found == assigned_.end()) return nullptr;
        if (!found->second.refusal.empty())
            refuse(found->second.line, fmt::format("{}, {}", found->second.refusal, remedy));
        return &found->second;
    }

    void refuse(std::size_t line, const std::string& sentence) {
        if (!fault) fault = refused(file_, line, sentence).error;
    }

    const Assignments& assigned_;
    const std::string& file_;
};

} // namespace

Expected<Revision, LoadError> read_revision(std::string_view text, const std::string& file) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (auto fault = find_text_fault(text, file)) return Unexpected{*std::move(fault)};
    const auto module = python::read_assignments(text, names);
    if (!module) {
        return refused(file, module.error().line,
                       fmt::format("{}, so Python refuses the file", module.error().sentence));
    }
    ValueReader values{module->assigned, file};
    Revision revision;
    revision.id = values.id();
    revision.line = values.line("revision");
    values.require("down_revision");
    revision.down = values.list("down_revision");
    revision.down_line = values.line("down_revision");
    revision.branch_labels = values.list("branch_labels");
    revision.depends_on = values.list("depends_on");
    revision.depends_line = values.line("depends_on");
    if (values.fault) return Unexpected{*std::move(values.fault)};
    revision.docstring = strip(module->docstring);
    revision.message =
        strip(std::string_view{revision.docstring}.substr(0, revision.docstring.find('\n')));
    revision.date = date_in(revision.docstring);
    revision.file = file;
    return revision;
}

} // namespace lockstep::formats::alembic
