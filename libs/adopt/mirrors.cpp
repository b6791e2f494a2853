// SPDX-License-Identifier: Apache-2.0
#include "adopt/mirrors.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

struct Mirrored {
    Tool tool;
    const char* table;
    const char* schema; ///< Null: wherever the session makes its tables.
    MirrorPointer (*make)(ForeignHistory where, const migrate::MigrationSet& set, FileReader read);
};

constexpr std::array<Mirrored, 11> mirrored{{
    {Tool::alembic, "alembic_version", nullptr, mirror_alembic},
    {Tool::flyway, "flyway_schema_history", nullptr, mirror_flyway},
    {Tool::goose, "goose_db_version", nullptr, mirror_goose},
    {Tool::golang_migrate, "schema_migrations", nullptr, mirror_golang_migrate},
    {Tool::dbmate, "schema_migrations", nullptr, mirror_version_list},
    {Tool::sqlx, "_sqlx_migrations", nullptr, mirror_sqlx},
    {Tool::atlas, "atlas_schema_revisions", "atlas_schema_revisions", mirror_atlas},
    {Tool::tern, "schema_version", "public", mirror_tern},
    {Tool::prisma, "_prisma_migrations", nullptr, mirror_prisma},
    {Tool::diesel, "__diesel_schema_migrations", nullptr, mirror_version_list},
    {Tool::rails, "schema_migrations", nullptr, mirror_version_list},
}};

const Mirrored* find(Tool tool) {
    const auto* const row = std::find_if(mirrored.begin(), mirrored.end(),
                                         [&](const auto& each) { return each.tool == tool; });
    return row == mirrored.end() ? nullptr : row;
}

} // namespace

ForeignHistory default_history(Tool tool, const std::string& schema) {
    const auto* row = find(tool);
    if (row == nullptr) return {tool, schema, {}};
    return {tool, row->schema != nullptr ? row->schema : schema, row->table};
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
