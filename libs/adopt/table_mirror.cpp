// SPDX-License-Identifier: Apache-2.0
#include "adopt/table_mirror.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "migrate/present.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Divergence;
using migrate::HistoryRow;
using migrate::Kind;
using migrate::Migration;
using migrate::Present;
using migrate::Version;

std::string doubled(std::string_view text, char mark) {
    std::string made(1, mark);
    for (const char letter : text) {
        made += letter;
        if (letter == mark) made += mark;
    }
    return made + mark;
}

/// What the tool says is applied, as a history of ours.
Result<migrate::History> told_by_tool(const ForeignHistory& where,
                                      const migrate::TableContent* content,
                                      const migrate::MigrationSet& set, const FileReader& read) {
    migrate::History told;
    if (content == nullptr) return told;
    auto adoption = adopt(where, *content, set, read);
    if (!adoption) return Unexpected{std::move(adoption).error()};
    told.exists = true;
    told.rows = std::move(adoption->rows);
    return told;
}

/// Whether our history knows what a row of the tool's says.
bool is_known(const HistoryRow& row, const Present& ours, bool high_water_mark) {
    if (row.kind == Kind::repeatable) return ours.repeatables().contains(row.script);
    const auto version = Version::parse(row.version);
    if (!version) return false;
    return ours.has(*version) || (high_water_mark && *version <= ours.highest());
}

bool is_told(const Migration& migration, const Present& told) {
    if (migration.kind == Kind::repeatable) return told.row_of(migration) != nullptr;
    return told.has(migration.version);
}

/// A row of our own for it, finished: what stands below a baseline ran at another time, elsewhere,
/// and counts too.
bool is_applied(const Migration& migration, const Present& ours) {
    if (ours.begun_row_of(migration) != nullptr) return false;
    if (migration.kind == Kind::repeatable) return ours.row_of(migration) != nullptr;
    return ours.has(migration.version);
}

} // namespace

TableMirror::TableMirror(ForeignHistory where, const migrate::MigrationSet& set, FileReader read)
    : where_{std::move(where)}, set_{set}, read_{std::move(read)}, name_{sql_name(where_.schema) +
                                                                         "." +
                                                                         sql_name(where_.table)} {}

std::string_view TableMirror::tool() const {
    return to_string(where_.tool);
}

migrate::TablePlace TableMirror::place() const {
    return {where_.schema, where_.table};
}

std::vector<std::int64_t> TableMirror::lock_keys(const std::string& /*database*/) const {
    return {};
}

bool TableMirror::records(const Migration& migration) const {
    return migration.kind == Kind::versioned;
}

Result<std::string> TableMirror::bytes_of(const Migration& migration) const {
    return read_(migration.script);
}

Result<Divergence> TableMirror::compare(const migrate::TableContent* content,
                                        const migrate::History& history) const {
    auto told = told_by_tool(where_, content, set_, read_);
    if (!told) return Unexpected{std::move(told).error()};
    const auto theirs = Present::read(*told);
    if (!theirs) return Unexpected{theirs.error()};
    const auto ours = Present::read(history);
    if (!ours) return Unexpected{ours.error()};
    Divergence found;
    for (const auto& row : told->rows)
        if (!is_known(row, *ours, is_high_water_mark())) found.taken.push_back(row);
    for (const auto& migration : set_.migrations)
        if (records(migration) && is_applied(migration, *ours) && !is_told(migration, *theirs))
            found.missing.push_back(&migration);
    return found;
}

std::string sql_text(std::string_view text) {
    return doubled(text, '\'');
}

std::string sql_name(std::string_view name) {
    return doubled(name, '"');
}

Result<std::string> integer_of(const Migration& migration, std::string_view tool) {
    std::string digits = migration.version.text();
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos)
        return fix_input(fmt::format(
            "{}: {} numbers its migrations with one integer, so it cannot record version \"{}\"; "
            "rename the file, or leave its table alone with --mirror off",
            migration.script, tool, digits));
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
}

std::string_view name_part(std::string_view script) {
    const auto underscore = script.find('_');
    if (underscore == std::string_view::npos) return {};
    auto part = script.substr(underscore + 1);
    for (const std::string_view ending : {".sql", ".up"})
        if (part.ends_with(ending)) part.remove_suffix(ending.size());
    return part;
}

std::string elapsed(std::string_view per_second, std::string_view type) {
    return fmt::format("(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * {})::{}",
                       per_second, type);
}

} // namespace lockstep::adopt
