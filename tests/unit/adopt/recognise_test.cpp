// SPDX-License-Identifier: Apache-2.0
#include "adopt/recognise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::adopt {
namespace {

using migrate::TableShape;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::TestWithParam;
using ::testing::Values;

using Column = TableShape::Column;

constexpr const char* text = "character varying(255)";
constexpr const char* time_of_day = "timestamp with time zone";

std::vector<std::string> tools_of(const std::vector<TableShape>& tables) {
    std::vector<std::string> names;
    for (const auto& each : recognise(tables).known)
        names.emplace_back(to_string(each.tool));
    return names;
}

struct Known {
    const char* tool;
    TableShape table;
};

void PrintTo(const Known& known, std::ostream* out) {
    *out << known.tool;
}

class ToolsTable : public TestWithParam<Known> {};

TEST_P(ToolsTable, IsTakenForThatToolsAlone) {
    EXPECT_THAT(tools_of({GetParam().table}), ElementsAre(GetParam().tool));
}

INSTANTIATE_TEST_SUITE_P(
    Recognise, ToolsTable,
    Values(
        Known{"flyway",
              {"public",
               "flyway_schema_history",
               {{"installed_rank", "integer"},
                {"version", text},
                {"description", text},
                {"type", text},
                {"script", text},
                {"checksum", "integer"},
                {"installed_by", text},
                {"installed_on", "timestamp without time zone"},
                {"execution_time", "integer"},
                {"success", "boolean"}}}},
        Known{"alembic", {"shop", "versions", {{"version_num", "character varying(32)"}}}},
        Known{"golang-migrate",
              {"public", "schema_migrations", {{"version", "bigint"}, {"dirty", "boolean"}}}},
        Known{"goose",
              {"public",
               "goose_db_version",
               {{"id", "integer"},
                {"version_id", "bigint"},
                {"is_applied", "boolean"},
                {"tstamp", "timestamp without time zone"}}}},
        Known{"dbmate", {"public", "schema_migrations", {{"version", text}}}},
        Known{"tern", {"public", "schema_version", {{"version", "integer"}}}},
        Known{"atlas",
              {"atlas_schema_revisions",
               "atlas_schema_revisions",
               {{"version", "character varying"},
                {"description", "character varying"},
                {"type", "bigint"},
                {"applied", "bigint"},
                {"total", "bigint"},
                {"executed_at", time_of_day},
                {"execution_time", "bigint"},
                {"error", "text"},
                {"error_stmt", "text"},
                {"hash", "character varying"},
                {"partial_hashes", "jsonb"},
                {"operator_version", "character varying"}}}},
        Known{"sqlx",
              {"public",
               "_sqlx_migrations",
               {{"version", "bigint"},
                {"description", "text"},
                {"installed_on", time_of_day},
                {"success", "boolean"},
                {"checksum", "bytea"},
                {"execution_time", "bigint"}}}},
        Known{"prisma",
              {"public",
               "_prisma_migrations",
               {{"id", "character varying(36)"},
                {"checksum", "character varying(64)"},
                {"finished_at", time_of_day},
                {"migration_name", text},
                {"logs", "text"},
                {"rolled_back_at", time_of_day},
                {"started_at", time_of_day},
                {"applied_steps_count", "integer"}}}},
        Known{"diesel",
              {"public",
               "__diesel_schema_migrations",
               {{"version", "character varying(50)"}, {"run_on", "timestamp without time zone"}}}},
        Known{"graphile-migrate",
              {"graphile_migrate",
               "migrations",
               {{"hash", "text"},
                {"previous_hash", "text"},
                {"filename", "text"},
                {"date", time_of_day}}}},
        Known{
            "refinery",
            {"public",
             "refinery_schema_history",
             {{"version", "integer"}, {"name", text}, {"applied_on", text}, {"checksum", text}}}}));

std::vector<TableShape> liquibase() {
    return {{"public",
             "databasechangelog",
             {{"id", text},
              {"author", text},
              {"filename", text},
              {"dateexecuted", "timestamp without time zone"},
              {"orderexecuted", "integer"},
              {"exectype", text},
              {"md5sum", text}}},
            {"public",
             "databasechangeloglock",
             {{"id", "integer"},
              {"locked", "boolean"},
              {"lockgranted", "timestamp without time zone"},
              {"lockedby", text}}}};
}

std::vector<TableShape> sqitch() {
    return {{"sqitch",
             "changes",
             {{"change_id", "text"},
              {"script_hash", "text"},
              {"change", "text"},
              {"project", "text"},
              {"note", "text"},
              {"committed_at", time_of_day},
              {"committer_name", "text"},
              {"planned_at", time_of_day}}},
            {"sqitch",
             "events",
             {{"event", "text"},
              {"change_id", "text"},
              {"change", "text"},
              {"committed_at", time_of_day}}}};
}

TEST(Recognise, FindsTheOtherTableOfATool) {
    const auto changelog = recognise(liquibase()).known;
    ASSERT_EQ(changelog.size(), 1U);
    EXPECT_EQ(changelog[0].tool, Tool::liquibase);
    EXPECT_EQ(changelog[0].companion, "databasechangeloglock");

    const auto changes = recognise(sqitch()).known;
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].tool, Tool::sqitch);
    EXPECT_EQ(changes[0].companion, "events");
}

TEST(Recognise, PassesOverATableWhoseOtherTableIsInAnotherSchema) {
    auto tables = liquibase();
    tables[1].schema = "other";
    EXPECT_THAT(tools_of(tables), IsEmpty());
}

TEST(Recognise, TellsRailsFromDbmateByItsMetadata) {
    const TableShape migrations{"public", "schema_migrations", {{"version", "character varying"}}};
    const TableShape metadata{"public",
                              "ar_internal_metadata",
                              {{"key", "character varying"},
                               {"value", "character varying"},
                               {"created_at", "timestamp(6) without time zone"},
                               {"updated_at", "timestamp(6) without time zone"}}};
    EXPECT_THAT(tools_of({migrations, metadata}), ElementsAre("rails"));

    auto elsewhere = metadata;
    elsewhere.schema = "shop";
    EXPECT_THAT(tools_of({migrations, elsewhere}), ElementsAre("dbmate"));
}

class LookAlike : public TestWithParam<TableShape> {};

TEST_P(LookAlike, IsNobodysHistory) {
    EXPECT_THAT(tools_of({GetParam()}), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Recognise, LookAlike,
    Values(TableShape{"public", "config", {{"version", "integer"}}},
           TableShape{"public", "config", {{"version", "text"}}},
           TableShape{"public", "schema_version", {{"version", "bigint"}}},
           TableShape{"public", "schema_migrations", {{"version", "bigint"}, {"dirty", "integer"}}},
           TableShape{"public",
                      "schema_migrations",
                      {{"version", "bigint"}, {"dirty", "boolean"}, {"inserted_at", time_of_day}}},
           TableShape{
               "public", "schema_migrations", {{"version", "text"}, {"inserted_at", time_of_day}}},
           TableShape{"public", "releases", {{"version", "text"}, {"run_on", time_of_day}}},
           TableShape{"public", "alembic_version", {{"version_num", "integer"}}},
           TableShape{"public", "flyway_schema_history", {{"version", "text"}}}));

TEST(Recognise, FindsTwoToolsOfOneTableNameInTwoSchemas) {
    const auto known =
        recognise({{"a", "schema_migrations", {{"version", "bigint"}, {"dirty", "boolean"}}},
                   {"b", "schema_migrations", {{"version", text}}}})
            .known;
    ASSERT_EQ(known.size(), 2U);
    EXPECT_EQ(known[0].tool, Tool::golang_migrate);
    EXPECT_EQ(known[0].schema, "a");
    EXPECT_EQ(known[1].tool, Tool::dbmate);
    EXPECT_EQ(known[1].schema, "b");
}

TEST(Recognise, NamesToolsWhoseHistoriesCannotBeTakenOver) {
    const auto found = recognise(
        {{"public", "schema_migrations", {{"version", "bigint"}, {"inserted_at", time_of_day}}},
         {"public",
          "django_migrations",
          {{"id", "bigint"}, {"app", text}, {"name", text}, {"applied", time_of_day}}},
         {"public",
          "knex_migrations",
          {{"id", "integer"},
           {"name", text},
           {"batch", "integer"},
           {"migration_time", time_of_day}}}});
    EXPECT_THAT(found.known, IsEmpty());
    EXPECT_THAT(found.unknown,
                ElementsAre(HasSubstr("public.schema_migrations looks like the history of Ecto"),
                            HasSubstr("history of Django"), HasSubstr("history of Knex")));
}

/// All named "migrations": their columns tell them apart.
const std::vector<TableShape> of_one_name{
    {"pgroll", "migrations", {{"schema", "name"}, {"name", "text"}, {"migration", "jsonb"}}},
    {"reshape", "migrations", {{"index", "integer"}, {"name", "text"}, {"actions", "json"}}},
    {"public", "migrations", {{"id", "integer"}, {"migration", text}, {"batch", "integer"}}},
    {"public", "migrations", {{"id", "integer"}, {"timestamp", "bigint"}, {"name", text}}},
};

TEST(Recognise, TellsUnknownToolsOfOneTableNameByTheirColumns) {
    EXPECT_THAT(recognise(of_one_name).unknown,
                ElementsAre(HasSubstr("history of pgroll"), HasSubstr("history of Reshape"),
                            HasSubstr("history of Laravel"), HasSubstr("history of TypeORM")));
}

TEST(Candidates, AreAllTablesWithTheColumnsOfATool) {
    const std::vector<TableShape> tables{{"public", "renamed", {{"version", "integer"}}},
                                         {"shop", "schema_version", {{"version", "integer"}}},
                                         {"public", "other", {{"version", "text"}}}};
    const auto found = candidates(tables, Tool::tern);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].table, "renamed");
    EXPECT_EQ(found[1].schema, "shop");
}

} // namespace
} // namespace lockstep::adopt
