// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "initcontainer/foreign_history.hpp"

namespace lockstep::initcontainer {
namespace {

using adopt::Tool;
using testing::HasSubstr;

/// A database in which these histories were recognised.
class ChooseHistory : public testing::Test {
protected:
    Result<std::optional<adopt::ForeignHistory>> choose(const std::string& format,
                                                        const std::string& from = "auto") const {
        return choose_history({found_, tables_, format, from});
    }
    std::string chosen(const std::string& format, const std::string& from = "auto") const {
        const auto choice = choose(format, from);
        if (!choice) return choice.error().message;
        return *choice ? describe(**choice) : "none";
    }

    adopt::Findings found_;
    pg::DatabaseTables tables_{{}, 0, {}, {}, "public"};
};

TEST_F(ChooseHistory, FindsNoneWhereThereIsNone) {
    EXPECT_EQ(chosen("flyway"), "none");
    EXPECT_EQ(chosen("lockstep"), "none");
}

TEST_F(ChooseHistory, TakesTheOneOfTheDirectorysTool) {
    found_.known = {{Tool::flyway, "public", "flyway_schema_history"},
                    {Tool::goose, "public", "goose_db_version"}};
    EXPECT_EQ(chosen("goose"), "goose (public.goose_db_version)");
    EXPECT_EQ(chosen("flyway"), "flyway (public.flyway_schema_history)");
}

TEST_F(ChooseHistory, TakesTheOnlyOneForFilesOfNoTool) {
    found_.known = {{Tool::alembic, "app", "alembic_version"}};
    EXPECT_EQ(chosen("lockstep"), "alembic (app.alembic_version)");
}

TEST_F(ChooseHistory, PrefersTheSessionsFirstSchema) {
    found_.known = {{Tool::flyway, "app", "flyway_schema_history"},
                    {Tool::flyway, "public", "flyway_schema_history"}};
    EXPECT_EQ(chosen("flyway"), "flyway (public.flyway_schema_history)");
}

TEST_F(ChooseHistory, ListsThoseThatNobodyCanChooseFrom) {
    found_.known = {{Tool::flyway, "app", "a"}, {Tool::flyway, "blog", "b"}};
    EXPECT_THAT(chosen("flyway"), HasSubstr("several histories of migrations: flyway (app.a), "
                                            "flyway (blog.b); say which one"));
    EXPECT_EQ(choose("flyway").error().remedy, Remedy::fix_input);
    EXPECT_EQ(chosen("flyway", "blog.b"), "flyway (blog.b)");
}

TEST_F(ChooseHistory, RefusesTheHistoryOfAnotherTool) {
    found_.known = {{Tool::rails, "public", "schema_migrations"}};
    EXPECT_THAT(chosen("dbmate"), HasSubstr("the files are in the format of dbmate, but the "
                                            "database holds the history of rails "
                                            "(public.schema_migrations)"));
}

TEST_F(ChooseHistory, NamesWhatIsThereForATableThatIsNot) {
    found_.known = {{Tool::flyway, "app", "a"}};
    EXPECT_THAT(chosen("flyway", "app.b"),
                HasSubstr("\"app.b\" is not the table of a history that "
                          "is known; there are flyway (app.a); a renamed "
                          "table of tern, dbmate, Rails or Diesel is "
                          "found by its tool, as with --from tern"));
}

TEST_F(ChooseHistory, KnowsNoToolOfAnotherName) {
    EXPECT_THAT(chosen("flyway", "flywai"), HasSubstr("--from: \"flywai\" is no tool"));
}

TEST(RowsToAdd, AreThoseThatTheHistoryDoesNotHave) {
    const auto row = [](const std::string& version, migrate::State state) {
        migrate::HistoryRow made;
        made.version = version;
        made.state = state;
        return made;
    };
    auto repeatable = row("", migrate::State::adopted);
    repeatable.kind = migrate::Kind::repeatable;
    repeatable.script = "R__views.sql";
    adopt::Adoption adoption;
    adoption.rows = {row("1", migrate::State::adopted), row("2", migrate::State::adopted),
                     row("3", migrate::State::adopted), repeatable};
    migrate::History history;
    history.rows = {row("1", migrate::State::applied), row("2", migrate::State::undone)};
    const auto rows = rows_to_add(adoption, history);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].version, "2");
    EXPECT_EQ(rows[1].version, "3");
    EXPECT_EQ(rows[2].script, "R__views.sql");
    history.rows.push_back(repeatable);
    EXPECT_EQ(rows_to_add(adoption, history).size(), 2U);
}

TEST(BelongsTo, TellsAToolsTablesFromUsers) {
    const adopt::ForeignHistory liquibase{Tool::liquibase, "public", "databasechangelog",
                                          "databasechangeloglock"};
    EXPECT_TRUE(belongs_to(liquibase, "public.databasechangelog"));
    EXPECT_TRUE(belongs_to(liquibase, "public.databasechangeloglock"));
    EXPECT_FALSE(belongs_to(liquibase, "app.databasechangelog"));
    EXPECT_FALSE(belongs_to(liquibase, "public.customers"));
    EXPECT_TRUE(belongs_to({Tool::sqitch, "sqitch", "changes"}, "sqitch.projects"));
    EXPECT_TRUE(
        belongs_to({Tool::rails, "public", "schema_migrations"}, "public.ar_internal_metadata"));
    EXPECT_TRUE(belongs_to({Tool::prisma, "App", "_Prisma"}, "\"App\".\"_Prisma\""));
}

} // namespace
} // namespace lockstep::initcontainer
