// SPDX-License-Identifier: Apache-2.0
#include "adopt/recognise.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "adopt/shapes.hpp"

namespace lockstep::adopt {
namespace {

using migrate::TableShape;
using Tables = std::vector<TableShape>;

constexpr std::array all_tools{
    Tool::flyway,   Tool::liquibase,
    Tool::alembic,  Tool::golang_migrate,
    Tool::goose,    Tool::dbmate,
    Tool::tern,     Tool::sqitch,
    Tool::atlas,    Tool::sqlx,
    Tool::prisma,   Tool::diesel,
    Tool::rails,    Tool::graphile_migrate,
    Tool::refinery,
};

const std::vector<ExpectedColumn> liquibase_lock{{"id", ColumnType::integer},
                                                 {"locked", ColumnType::boolean},
                                                 {"lockgranted", ColumnType::time},
                                                 {"lockedby", ColumnType::text}};
const std::vector<ExpectedColumn> sqitch_events{{"event", ColumnType::text},
                                                {"change_id", ColumnType::text},
                                                {"change", ColumnType::text},
                                                {"committed_at", ColumnType::time}};
const std::vector<ExpectedColumn> rails_metadata{{"key", ColumnType::text},
                                                 {"value", ColumnType::text},
                                                 {"created_at", ColumnType::time},
                                                 {"updated_at", ColumnType::time}};

/// A table of the same schema that has these columns.
const TableShape* beside(const Tables& tables, const TableShape& table,
                         const std::vector<ExpectedColumn>& columns) {
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const TableShape& each) {
        return each.schema == table.schema && &each != &table &&
               has_columns(each, columns, Others::allowed);
    });
    return found == tables.end() ? nullptr : &*found;
}

bool is_in_rails_schema(const Tables& tables, const TableShape& table) {
    const auto* metadata = beside(tables, table, rails_metadata);
    return metadata != nullptr && metadata->name.ends_with("ar_internal_metadata");
}

/// Columns that anybody could have chosen: there the tool's own name has to be added.
bool is_named_as(const TableShape& table, Tool tool, const Tables& tables) {
    switch (tool) {
    case Tool::dbmate:
        return table.name == "schema_migrations" && !is_in_rails_schema(tables, table);
    case Tool::rails:
        // A prefix or suffix is a setting of Rails.
        return table.name.find("schema_migrations") != std::string::npos &&
               is_in_rails_schema(tables, table);
    case Tool::tern:
        return table.name == "schema_version";
    case Tool::diesel:
        return table.name == "__diesel_schema_migrations";
    default:
        return true;
    }
}

/// The tool's other table, where it has one; none where that is missing.
std::optional<std::string> companion(const Tables& tables, const TableShape& table, Tool tool) {
    if (tool != Tool::liquibase && tool != Tool::sqitch) return "";
    const auto* other =
        beside(tables, table, tool == Tool::liquibase ? liquibase_lock : sqitch_events);
    return other == nullptr ? std::nullopt : std::optional{other->name};
}

std::optional<ForeignHistory> history_in(const Tables& tables, const TableShape& table, Tool tool) {
    if (!has_shape_of(table, tool)) return std::nullopt;
    auto other = companion(tables, table, tool);
    if (!other) return std::nullopt;
    return ForeignHistory{tool, table.schema, table.name, *std::move(other)};
}

std::string cannot_be_taken(const TableShape& table, std::string_view tool) {
    return fmt::format(
        "{}.{} looks like the history of {}, which cannot be taken over; let that tool run under "
        "Lockstep with --engine exec, or say with lockstep baseline --version V what is there",
        table.schema, table.name, tool);
}

} // namespace

Findings recognise(const Tables& tables) {
    Findings findings;
    for (const auto& table : tables) {
        for (const auto tool : all_tools) {
            if (!is_named_as(table, tool, tables)) continue;
            if (auto history = history_in(tables, table, tool))
                findings.known.push_back(*std::move(history));
        }
        for (const auto& unknown : unknown_histories())
            if (table.name == unknown.table && has_columns(table, unknown.columns, Others::allowed))
                findings.unknown.push_back(cannot_be_taken(table, unknown.tool));
    }
    return findings;
}

std::vector<ForeignHistory> candidates(const Tables& tables, Tool tool) {
    std::vector<ForeignHistory> found;
    for (const auto& table : tables)
        if (auto history = history_in(tables, table, tool)) found.push_back(*std::move(history));
    return found;
}

} // namespace lockstep::adopt
