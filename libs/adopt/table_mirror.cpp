// SPDX-License-Identifier: Apache-2.0
#include "adopt/table_mirror.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "adopt/account.hpp"
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
    auto told = content == nullptr ? Result<Told>{Told{}} : this->told(*content);
    if (!told) return Unexpected{std::move(told).error()};
    const auto ours = Present::read(history);
    if (!ours) return Unexpected{ours.error()};
    Divergence found;
    const std::set<const Migration*> theirs{told->files.begin(), told->files.end()};
    for (const auto& migration : set_.migrations) {
        const auto here = is_applied(migration, *ours);
        if (theirs.contains(&migration) && !here && !is_below_mark(migration, *ours))
            found.taken.push_back(row_for(migration, tool()));
        if (records(migration) && here && !theirs.contains(&migration))
            found.missing.push_back(&migration);
    }
    for (auto& row : told->others) {
        const auto version = Version::parse(row.version);
        if (version && !ours->has(*version)) found.taken.push_back(std::move(row));
    }
    return found;
}

bool TableMirror::is_below_mark(const Migration& migration, const Present& ours) const {
    return is_high_water_mark() && migration.version <= ours.highest();
}

void TableMirror::add_version(Told& told, const std::string& version,
                              const std::string& script) const {
    const auto parsed = Version::parse(version);
    if (!parsed) return;
    const auto& all = set_.migrations;
    const auto file = std::find_if(all.begin(), all.end(), [&](const Migration& each) {
        return each.kind != Kind::repeatable && each.version == *parsed;
    });
    if (file != all.end()) return told.files.push_back(&*file);
    HistoryRow row;
    row.version = version;
    row.script = script;
    row.state = migrate::State::adopted;
    row.applied_by = tool();
    told.others.push_back(std::move(row));
}

void TableMirror::add_up_to(Told& told, const std::string& version) const {
    const auto mark = Version::parse(version);
    if (!mark) return;
    for (const auto& each : set_.migrations)
        if (each.kind != Kind::repeatable && each.version <= *mark) told.files.push_back(&each);
    if (!told.files.empty() && told.files.back()->version == *mark) return;
    if (*mark != *Version::parse("0")) add_version(told, version);
}

Error TableMirror::unclean(const std::string& what, const std::string& remedy) const {
    return {Remedy::fix_input, fmt::format("{}'s table {}.{} says that {}; nothing was run. {}",
                                           tool(), where_.schema, where_.table, what, remedy)};
}

const std::optional<std::string>* Columns::find(std::size_t row, std::string_view column) const {
    const auto& names = content_.columns;
    const auto found = std::find(names.begin(), names.end(), column);
    if (found == names.end()) return nullptr;
    return &content_.rows[row][static_cast<std::size_t>(found - names.begin())];
}

std::string Columns::text(std::size_t row, std::string_view column) const {
    const auto* value = find(row, column);
    return value == nullptr ? std::string{} : value->value_or("");
}

bool Columns::is_null(std::size_t row, std::string_view column) const {
    const auto* value = find(row, column);
    return value == nullptr || !value->has_value();
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
