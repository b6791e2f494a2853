// SPDX-License-Identifier: Apache-2.0
#include "adopt/account.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

namespace lockstep::adopt {

const migrate::Migration* file_of_version(const migrate::MigrationSet& set,
                                          std::string_view version) {
    const auto wanted = migrate::Version::parse(version);
    if (!wanted) return nullptr;
    const auto found = std::find_if(
        set.migrations.begin(), set.migrations.end(), [&](const migrate::Migration& each) {
            return each.kind == migrate::Kind::versioned && each.version == *wanted;
        });
    return found == set.migrations.end() ? nullptr : &*found;
}

std::string table_name(const ForeignHistory& from) {
    return from.schema + "." + from.table;
}

Unexpected<Error> unclean(const Request& request, const std::string& what,
                          const std::string& remedy) {
    return fix_input(fmt::format("{}, the history of {}, is not clean: {}; {}, and adopt again",
                                 table_name(request.from), to_string(request.from.tool), what,
                                 remedy));
}

Unexpected<Error> edited(const Request& request, const migrate::Migration& file,
                         const std::string& recorded, const std::string& now,
                         const std::string& acceptance) {
    return fix_input(fmt::format(
        "{} was edited after {} applied it: {} has the checksum {}, the file has {} now; restore "
        "the file as it was applied, or {}",
        file.script, to_string(request.from.tool), table_name(request.from), recorded, now,
        acceptance));
}

std::optional<std::int64_t> integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<std::vector<std::size_t>> rows_by_integer(const Request& request, std::string_view column) {
    const Columns table{request.content};
    std::vector<std::pair<std::int64_t, std::size_t>> sorted;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto value = integer(table.text(row, column));
        if (!value)
            return unclean(request,
                           fmt::format("\"{}\" in the column {} is no number",
                                       table.text(row, column), column),
                           "correct the row by hand");
        sorted.emplace_back(*value, row);
    }
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::size_t> rows;
    for (const auto& [value, row] : sorted)
        rows.push_back(row);
    return rows;
}

std::vector<std::size_t> rows_by_text(const Request& request, std::string_view column) {
    const Columns table{request.content};
    std::vector<std::size_t> rows(table.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    std::sort(rows.begin(), rows.end(), [&](std::size_t left, std::size_t right) {
        return table.text(left, column) < table.text(right, column);
    });
    return rows;
}

namespace {

bool has_file_at(const migrate::MigrationSet& set, const migrate::Version& mark) {
    return std::any_of(set.migrations.begin(), set.migrations.end(), [&](const auto& each) {
        return each.kind == migrate::Kind::versioned && each.version == mark;
    });
}

} // namespace

Result<Account> account_of_mark(const Request& request, std::int64_t mark,
                                const std::string& remedy) {
    const auto version = migrate::Version::parse(std::to_string(mark));
    if (!version) return Unexpected{version.error()};
    Account account;
    std::size_t below = 0;
    const auto why = fmt::format("the mark of {} is {}", table_name(request.from), mark);
    for (const auto& each : request.set.migrations) {
        if (each.kind != migrate::Kind::versioned || each.version > *version) continue;
        account.applied.push_back({.file = &each, .why = why});
        ++below;
    }
    if (has_file_at(request.set, *version)) {
        account.warnings.push_back(fmt::format(
            "{} only records how far {} came, {}: that it applied each of the {} files up to there "
            "is taken on trust, and one that was added later with a lower number was never run",
            table_name(request.from), to_string(request.from.tool), mark, below));
        return account;
    }
    if (*version < request.set.highest())
        return fix_input(fmt::format("{} stands at version {}, of which {} has no file although it "
                                     "has higher ones; put the file back, or {}",
                                     table_name(request.from), mark, request.set.directory,
                                     remedy));
    account.floor =
        Floor{std::to_string(mark), "mark of " + std::string{to_string(request.from.tool)},
              why + ", above all files"};
    account.warnings.push_back(fmt::format(
        "{} stands at version {}, and {} ends at {}: these files are older than the database",
        table_name(request.from), mark, request.set.directory, request.set.highest().text()));
    return account;
}

migrate::HistoryRow row_for(const migrate::Migration& migration, std::string_view tool) {
    migrate::HistoryRow row;
    row.kind = migration.kind;
    row.version = migration.version.text();
    row.description = migration.description;
    row.script = migration.script;
    row.checksum = migration.checksum;
    row.token_checksum = migration.token_checksum();
    row.state = migrate::State::adopted;
    row.applied_by = tool;
    row.statements_total = migration.statements().size();
    row.statements_done = row.statements_total;
    return row;
}

} // namespace lockstep::adopt
