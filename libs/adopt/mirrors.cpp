// SPDX-License-Identifier: Apache-2.0
#include "adopt/mirrors.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

struct Mirrored {
    Tool tool;
    const char* table;
    const char* schema; ///< Null: wherever the session makes its tables.
    /// Which its table has; dbmate's, Rails', tern's and Alembic's have no other.
    std::vector<std::string_view> columns;
    bool no_other;
    MirrorPointer (*make)(ForeignHistory where, const migrate::MigrationSet& set, FileReader read);
};

const std::array<Mirrored, 11> mirrored{{
    {Tool::alembic, "alembic_version", nullptr, {"version_num"}, true, mirror_alembic},
    {Tool::flyway,
     "flyway_schema_history",
     nullptr,
     {"installed_rank", "checksum", "success"},
     false,
     mirror_flyway},
    {Tool::goose, "goose_db_version", nullptr, {"version_id", "is_applied"}, false, mirror_goose},
    {Tool::golang_migrate,
     "schema_migrations",
     nullptr,
     {"version", "dirty"},
     false,
     mirror_golang_migrate},
    {Tool::dbmate, "schema_migrations", nullptr, {"version"}, true, mirror_version_list},
    {Tool::sqlx,
     "_sqlx_migrations",
     nullptr,
     {"version", "checksum", "execution_time"},
     false,
     mirror_sqlx},
    {Tool::atlas,
     "atlas_schema_revisions",
     "atlas_schema_revisions",
     {"version", "partial_hashes", "operator_version"},
     false,
     mirror_atlas},
    {Tool::tern, "schema_version", "public", {"version"}, true, mirror_tern},
    {Tool::prisma,
     "_prisma_migrations",
     nullptr,
     {"migration_name", "applied_steps_count"},
     false,
     mirror_prisma},
    {Tool::diesel,
     "__diesel_schema_migrations",
     nullptr,
     {"version", "run_on"},
     false,
     mirror_version_list},
    {Tool::rails, "schema_migrations", nullptr, {"version"}, true, mirror_version_list},
}};

const Mirrored* find(Tool tool) {
    const auto* const row = std::find_if(mirrored.begin(), mirrored.end(),
                                         [&](const auto& each) { return each.tool == tool; });
    return row == mirrored.end() ? nullptr : row;
}

// A table of one column is anybody's unless it has the tool's own name for it, too.
bool has_columns(const migrate::TableShape& table, const Mirrored& row) {
    if (row.no_other && (table.columns.size() != row.columns.size() ||
                         (table.name != row.table && row.tool != Tool::alembic)))
        return false;
    return std::all_of(row.columns.begin(), row.columns.end(), [&](const auto& wanted) {
        return std::any_of(table.columns.begin(), table.columns.end(),
                           [&](const auto& column) { return column.name == wanted; });
    });
}

} // namespace

ForeignHistory default_history(Tool tool, const std::string& schema) {
    const auto* row = find(tool);
    if (row == nullptr) return {tool, schema, {}};
    return {tool, row->schema != nullptr ? row->schema : schema, row->table};
}

std::vector<ForeignHistory> tables_of(Tool tool, const std::vector<migrate::TableShape>& tables) {
    std::vector<ForeignHistory> found;
    const auto* row = find(tool);
    if (row == nullptr) return found;
    for (const auto& table : tables)
        if (has_columns(table, *row)) found.push_back({tool, table.schema, table.name});
    return found;
}

bool can_mirror(Tool tool) {
    return find(tool) != nullptr;
}

std::unique_ptr<migrate::Mirror> make_mirror(const ForeignHistory& where,
                                             const migrate::MigrationSet& set, FileReader read) {
    const auto* row = find(where.tool);
    return row == nullptr ? nullptr : row->make(where, set, std::move(read));
}

} // namespace lockstep::adopt
