// SPDX-License-Identifier: Apache-2.0
#include "adopt/shapes.hpp"

#include <algorithm>
#include <map>

namespace lockstep::adopt {
namespace {

struct Shape {
    Others others;
    std::vector<ExpectedColumn> columns;
};

bool is_of(std::string_view type, ColumnType expected) {
    switch (expected) {
    case ColumnType::integer:
        return type == "integer" || type == "bigint" || type == "smallint";
    case ColumnType::bigint:
        return type == "bigint";
    case ColumnType::int4:
        return type == "integer";
    case ColumnType::text:
        return type == "text" || type.starts_with("character");
    case ColumnType::boolean:
        return type == "boolean";
    case ColumnType::time:
        return type.starts_with("timestamp");
    case ColumnType::bytes:
        return type == "bytea";
    case ColumnType::json:
        return type == "jsonb" || type == "json";
    case ColumnType::any:
        break;
    }
    return true;
}

using enum ColumnType;

const std::map<Tool, Shape>& shapes() {
    static const std::map<Tool, Shape> all{
        {Tool::flyway,
         {Others::allowed,
          {{"installed_rank", integer},
           {"version", text},
           {"type", text},
           {"script", text},
           {"checksum", integer},
           {"installed_by", text},
           {"installed_on", time},
           {"success", boolean}}}},
        {Tool::liquibase,
         {Others::allowed,
          {{"id", text},
           {"author", text},
           {"filename", text},
           {"dateexecuted", time},
           {"orderexecuted", integer},
           {"exectype", text},
           {"md5sum", text}}}},
        {Tool::alembic, {Others::none, {{"version_num", text}}}},
        {Tool::golang_migrate, {Others::none, {{"version", bigint}, {"dirty", boolean}}}},
        {Tool::goose,
         {Others::none,
          {{"id", integer}, {"version_id", bigint}, {"is_applied", boolean}, {"tstamp", time}}}},
        {Tool::dbmate, {Others::none, {{"version", text}}}},
        {Tool::tern, {Others::none, {{"version", int4}}}},
        {Tool::sqitch,
         {Others::allowed,
          {{"change_id", text},
           {"script_hash", text},
           {"change", text},
           {"project", text},
           {"committed_at", time},
           {"committer_name", text},
           {"planned_at", time}}}},
        {Tool::atlas,
         {Others::allowed,
          {{"version", text},
           {"description", text},
           {"type", integer},
           {"applied", integer},
           {"total", integer},
           {"executed_at", time},
           {"hash", text},
           {"operator_version", text}}}},
        {Tool::sqlx,
         {Others::allowed,
          {{"version", bigint},
           {"description", text},
           {"installed_on", time},
           {"success", boolean},
           {"checksum", bytes},
           {"execution_time", bigint}}}},
        {Tool::prisma,
         {Others::allowed,
          {{"id", text},
           {"checksum", text},
           {"finished_at", time},
           {"migration_name", text},
           {"rolled_back_at", time},
           {"started_at", time},
           {"applied_steps_count", integer}}}},
        {Tool::diesel, {Others::none, {{"version", text}, {"run_on", time}}}},
        {Tool::rails, {Others::none, {{"version", text}}}},
        {Tool::graphile_migrate,
         {Others::none,
          {{"hash", text}, {"previous_hash", text}, {"filename", text}, {"date", time}}}},
        {Tool::refinery,
         {Others::none,
          {{"version", integer}, {"name", text}, {"applied_on", text}, {"checksum", text}}}},
    };
    return all;
}

} // namespace

bool has_columns(const migrate::TableShape& table, const std::vector<ExpectedColumn>& columns,
                 Others others) {
    if (others == Others::none && table.columns.size() != columns.size()) return false;
    return std::all_of(columns.begin(), columns.end(), [&](const ExpectedColumn& expected) {
        return std::any_of(table.columns.begin(), table.columns.end(), [&](const auto& column) {
            return column.name == expected.name && is_of(column.type, expected.type);
        });
    });
}

bool has_shape_of(const migrate::TableShape& table, Tool tool) {
    const auto& shape = shapes().at(tool);
    return has_columns(table, shape.columns, shape.others);
}

const std::vector<UnknownHistory>& unknown_histories() {
    static const std::vector<UnknownHistory> all{
        {"Ecto", "schema_migrations", {{"version", bigint}, {"inserted_at", time}}},
        {"Django", "django_migrations", {{"app", text}, {"name", text}, {"applied", time}}},
        {"Knex", "knex_migrations", {{"name", text}, {"batch", integer}, {"migration_time", time}}},
        {"pgroll", "migrations", {{"schema", any}, {"name", text}, {"migration", json}}},
        {"Reshape", "migrations", {{"index", integer}, {"name", text}, {"actions", json}}},
        {"Drizzle", "__drizzle_migrations", {{"hash", text}, {"created_at", bigint}}},
        {"Laravel", "migrations", {{"migration", text}, {"batch", integer}}},
        {"TypeORM", "migrations", {{"timestamp", bigint}, {"name", text}}},
        {"node-pg-migrate", "pgmigrations", {{"name", text}, {"run_on", time}}},
        {"Sequelize", "SequelizeMeta", {{"name", text}}},
        {"MikroORM", "mikro_orm_migrations", {{"name", text}, {"executed_at", time}}},
        {"Kysely", "kysely_migration", {{"name", text}, {"timestamp", text}}},
        {"Doctrine",
         "doctrine_migration_versions",
         {{"version", text}, {"executed_at", time}, {"execution_time", integer}}},
        {"Entity Framework",
         "__EFMigrationsHistory",
         {{"MigrationId", text}, {"ProductVersion", text}}},
        {"yoyo", "_yoyo_migration", {{"migration_hash", text}, {"migration_id", text}}},
    };
    return all;
}

} // namespace lockstep::adopt
