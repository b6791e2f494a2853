// SPDX-License-Identifier: Apache-2.0
#include "adopt/mirrors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::adopt {
namespace {

using migrate::Kind;
using migrate::Migration;
using migrate::MigrationSet;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* body = "CREATE TABLE a (\n  id bigint PRIMARY KEY\n);\n";

Migration migration(const std::string& version, const std::string& script) {
    Migration made;
    made.version = *migrate::Version::parse(version);
    made.description = "make a";
    made.script = script;
    made.text = body;
    return made;
}

Migration revision(const std::string& version, const std::string& id,
                   std::vector<std::string> revises) {
    auto made = migration(version, version + "_x.sql");
    made.foreign_id = id;
    made.directives.revision = id;
    made.directives.revises = std::move(revises);
    return made;
}

/// A set and the mirror over it; every file has the same content.
struct Mirrored {
    Mirrored(Tool tool, std::vector<Migration> migrations) {
        for (auto& each : migrations)
            set.migrations.push_back(std::move(each));
        mirror = make_mirror(default_history(tool, "public"), set,
                             [](const std::string&) { return Result<std::string>{body}; });
    }

    [[nodiscard]] std::vector<std::string> applied(std::size_t i) const {
        auto statements = mirror->applied(set.migrations[i]);
        return statements ? *std::move(statements) : std::vector{statements.error().message};
    }
    [[nodiscard]] std::vector<std::string> undone(std::size_t i, const Migration* before) const {
        auto statements = mirror->undone(set.migrations[i], before);
        return statements ? *std::move(statements) : std::vector{statements.error().message};
    }

    MigrationSet set;
    std::unique_ptr<migrate::Mirror> mirror;
};

template <class... Each>
std::vector<Migration> files(Each&&... each) {
    std::vector<Migration> made;
    (made.push_back(std::forward<Each>(each)), ...);
    return made;
}

TEST(Mirrors, AreThereForTheToolsWhoseTablesCanBeTrue) {
    for (const auto tool :
         {Tool::alembic, Tool::flyway, Tool::goose, Tool::golang_migrate, Tool::dbmate, Tool::sqlx,
          Tool::atlas, Tool::tern, Tool::prisma, Tool::diesel, Tool::rails})
        EXPECT_TRUE(can_mirror(tool)) << to_string(tool);
    for (const auto tool : {Tool::liquibase, Tool::sqitch, Tool::graphile_migrate, Tool::refinery})
        EXPECT_FALSE(can_mirror(tool)) << to_string(tool);
}

TEST(Mirrors, AreWhereTheToolsPutTheirTables) {
    EXPECT_EQ(default_history(Tool::goose, "shop").schema, "shop");
    EXPECT_EQ(default_history(Tool::tern, "shop").schema, "public");
    EXPECT_EQ(default_history(Tool::atlas, "shop").schema, "atlas_schema_revisions");
    EXPECT_EQ(default_history(Tool::sqlx, "shop").table, "_sqlx_migrations");
}

TEST(AlembicMirror, PutsARevisionInThePlaceOfItsParents) {
    const Mirrored made{Tool::alembic,
                        files(revision("1", "aaa", {}), revision("2", "bbb", {"aaa"}),
                              revision("3", "ccc", {"aaa"}), revision("4", "ddd", {"bbb", "ccc"}))};

    EXPECT_THAT(made.applied(0),
                ElementsAre("INSERT INTO \"public\".\"alembic_version\" (version_num) VALUES "
                            "('aaa') ON CONFLICT DO NOTHING"));
    EXPECT_THAT(made.applied(3),
                ElementsAre("DELETE FROM \"public\".\"alembic_version\" WHERE version_num IN "
                            "('bbb', 'ccc')",
                            HasSubstr("('ddd')")));
}

TEST(AlembicMirror, GivesParentsBackThatNothingElseStandsOn) {
    const Mirrored made{Tool::alembic,
                        files(revision("1", "aaa", {}), revision("2", "bbb", {"aaa"}),
                              revision("3", "ccc", {"aaa"}), revision("4", "ddd", {"bbb", "ccc"}))};
    const auto& all = made.set.migrations;

    EXPECT_THAT(made.undone(3, &all[2]),
                ElementsAre(HasSubstr("version_num = 'ddd'"), HasSubstr("VALUES ('bbb')"),
                            HasSubstr("VALUES ('ccc')")));
    EXPECT_THAT(made.undone(2, &all[1]), ElementsAre(HasSubstr("version_num = 'ccc'")));
    EXPECT_THAT(made.undone(0, nullptr), ElementsAre(HasSubstr("version_num = 'aaa'")));
}

TEST(AlembicMirror, SaysNothingOfFilesThatAlembicDoesNotKnow) {
    const Mirrored made{Tool::alembic, files(migration("1", "1_x.sql"))};

    EXPECT_THAT(made.applied(0), IsEmpty());
    EXPECT_THAT(made.undone(0, nullptr), IsEmpty());
}

TEST(AlembicMirror, MakesRoomForLongNames) {
    const Mirrored made{Tool::alembic, files(revision("1", std::string(40, 'x'), {}))};

    EXPECT_THAT(made.mirror->create(), ElementsAre(HasSubstr("VARCHAR(40)")));
}

TEST(FlywayMirror, WritesFlywaysOwnChecksumAndTheNextRank) {
    auto repeatable = migration("1", "R__views.sql");
    repeatable.kind = Kind::repeatable;
    repeatable.version = {};
    const Mirrored made{Tool::flyway,
                        files(migration("1_1", "V1_1__make_a.sql"), std::move(repeatable))};

    EXPECT_THAT(made.applied(0),
                ElementsAre(testing::AllOf(
                    HasSubstr("coalesce(max(installed_rank), 0) + 1, '1.1', 'make a', 'SQL', "
                              "'V1_1__make_a.sql', -182211667, current_user"),
                    HasSubstr("FROM \"public\".\"flyway_schema_history\""))));
    EXPECT_THAT(made.applied(1), ElementsAre(HasSubstr("NULL, 'make a', 'SQL', 'R__views.sql'")));
    EXPECT_THAT(made.undone(0, nullptr), ElementsAre(HasSubstr("version = '1.1'")));
    EXPECT_THAT(made.mirror->lock_keys("app"), ElementsAre(77433833903597));
}

// What Flyway 11.8 wrote for the view with "one" as the value of x.
TEST(FlywayMirror, SumsARepeatableUpWithTheValuesOfItsPlaceholders) {
    MigrationSet set;
    set.migrations.push_back(migration("1", "R__view.sql"));
    set.migrations[0].kind = Kind::repeatable;
    set.migrations[0].version = {};
    set.migrations[0].text =
        "CREATE OR REPLACE VIEW app.w AS SELECT 'one' AS x, count(*) FROM app.t;\n";
    const auto mirror =
        make_mirror(default_history(Tool::flyway, "public"), set, [](const std::string&) {
            return Result<std::string>{"CREATE OR REPLACE VIEW app.w AS SELECT '${x}' AS x, "
                                       "count(*) FROM app.t;\n"};
        });
    const auto statements = mirror->applied(set.migrations[0]);
    ASSERT_TRUE(statements);
    EXPECT_THAT(*statements, ElementsAre(HasSubstr("'R__view.sql', 2128673879,")));
}

TEST(GooseMirror, BeginsWithVersionZero) {
    const Mirrored made{Tool::goose, files(migration("00012", "00012_x.sql"))};

    EXPECT_THAT(made.mirror->create(), ElementsAre(HasSubstr("GENERATED BY DEFAULT AS IDENTITY"),
                                                   HasSubstr("SELECT 0, true WHERE NOT EXISTS")));
    EXPECT_THAT(made.applied(0), ElementsAre(HasSubstr("VALUES (12, true)")));
    EXPECT_THAT(made.undone(0, nullptr), ElementsAre(HasSubstr("version_id = 12")));
    EXPECT_THAT(made.mirror->lock_keys("app"), ElementsAre(4097083626, 5887940537704921958));
}

TEST(GooseMirror, RefusesVersionsOfSeveralNumbers) {
    const Mirrored made{Tool::goose, files(migration("1.2", "1.2_x.sql"))};

    EXPECT_THAT(made.applied(0), ElementsAre(HasSubstr("1.2_x.sql: goose numbers its migrations "
                                                       "with one integer")));
}

TEST(GolangMigrateMirror, NeverLowersTheMarkWhenALateFileIsApplied) {
    const Mirrored made{Tool::golang_migrate,
                        files(migration("1", "1_x.up.sql"), migration("2", "2_x.up.sql"))};

    EXPECT_THAT(made.applied(1), ElementsAre(HasSubstr("SET version = greatest(version, 2), "
                                                       "dirty = false"),
                                             HasSubstr("SELECT 2, false WHERE NOT EXISTS")));
    EXPECT_THAT(made.undone(1, &made.set.migrations[0]),
                ElementsAre(HasSubstr("SET version = 1, dirty = false")));
    EXPECT_THAT(made.undone(0, nullptr),
                ElementsAre("DELETE FROM \"public\".\"schema_migrations\""));
    EXPECT_EQ(made.mirror->lock_keys("app").size(), 4U);
}

TEST(TernMirror, CountsInOneRow) {
    const Mirrored made{Tool::tern, files(migration("001", "001_x.sql"))};

    EXPECT_THAT(made.applied(0), ElementsAre("UPDATE \"public\".\"schema_version\" SET version = "
                                             "greatest(version, 1)"));
    EXPECT_THAT(made.undone(0, nullptr), ElementsAre(HasSubstr("SET version = 0")));
    EXPECT_THAT(made.mirror->lock_keys("app"), ElementsAre(9628173550095224));
}

TEST(SqlxMirror, WritesTheHashOfTheFilesBytes) {
    const Mirrored made{Tool::sqlx, files(migration("20240101", "20240101_make_a.up.sql"))};

    EXPECT_THAT(
        made.applied(0),
        ElementsAre(HasSubstr("VALUES (20240101, 'make a', true, "
                              "'\\x0f531b8839db76f2bb61f488a15fd4c27306f82386400407c626227f68f54edb"
                              "e5a555456f137ba22ece6239f4250bbf'")));
    EXPECT_THAT(made.mirror->lock_keys("app"), ElementsAre(3469795979745788610));
}

TEST(AtlasMirror, WritesTheHashThatCoversTheFilesBefore) {
    const Mirrored made{Tool::atlas, files(migration("20240101000000", "20240101000000_a.sql"),
                                           migration("20240102000000", "20240102000000_b_c.sql"))};

    EXPECT_THAT(made.applied(0),
                ElementsAre(testing::AllOf(
                    HasSubstr("VALUES ('20240101000000', 'a', 2, 1, 1,"),
                    HasSubstr("'9Gcyj4NJWLXrY4YZZ0ELNSSkbvsTYatc7/3qstrJcaQ=', 'null'"))));
    EXPECT_THAT(made.applied(1), ElementsAre(testing::AllOf(HasSubstr("'b_c'"),
                                                            testing::Not(HasSubstr("9Gcyj4NJ")))));
    EXPECT_THAT(made.mirror->create(),
                ElementsAre(HasSubstr("CREATE SCHEMA"), HasSubstr("CREATE TABLE")));
    EXPECT_THAT(made.mirror->lock_keys("app"), ElementsAre(2686470616));
}

migrate::TableContent atlas_row(const std::string& type) {
    return {{"version", "type", "applied", "total", "error"},
            {{"20240101000000", type, "0", "1", "relation exists"}}};
}

TEST(AtlasMirror, TakesAHalfAppliedVersionOnlyOnceItIsResolved) {
    const Mirrored made{Tool::atlas, files(migration("20240101000000", "20240101000000_a.sql"))};
    const auto half = atlas_row("2");
    const auto resolved = atlas_row("6");

    EXPECT_FALSE(made.mirror->compare(&half, {}));
    const auto found = made.mirror->compare(&resolved, {});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->taken.size(), 1U);
    EXPECT_EQ(found->taken[0].version, "20240101000000");
}

TEST(PrismaMirror, NamesTheFolder) {
    auto file = migration("20240101000000", "20240101000000_a/migration.sql");
    file.foreign_id = "20240101000000_a";
    const Mirrored made{Tool::prisma, files(std::move(file))};

    EXPECT_THAT(made.applied(0), ElementsAre(testing::AllOf(
                                     HasSubstr("'20240101000000_a', transaction_timestamp(), 1)"),
                                     HasSubstr("'6e582db19ad3"))));
}

TEST(VersionListMirrors, WriteTheVersionAsTheFileHasIt) {
    for (const auto tool : {Tool::dbmate, Tool::diesel, Tool::rails}) {
        const Mirrored made{tool, files(migration("0012", "0012_x.sql"))};
        EXPECT_THAT(made.applied(0), ElementsAre(HasSubstr("VALUES ('0012')")));
        EXPECT_THAT(made.undone(0, nullptr), ElementsAre(HasSubstr("version = '0012'")));
    }
}

TEST(Mirrors, QuoteNamesAndTexts) {
    auto file = migration("1", "V1__it's.sql");
    file.description = "it's";
    MigrationSet set;
    set.migrations.push_back(std::move(file));
    const auto mirror = make_mirror({Tool::flyway, "my\"schema", "history"}, set,
                                    [](const std::string&) { return Result<std::string>{body}; });

    const auto statements = mirror->applied(set.migrations.front());

    ASSERT_TRUE(statements);
    EXPECT_THAT(statements->front(),
                testing::AllOf(HasSubstr(R"("my""schema"."history")"), HasSubstr("'it''s'"),
                               HasSubstr("'V1__it''s.sql'")));
}

TEST(Mirrors, PassOnThatAFileCannotBeRead) {
    MigrationSet set;
    set.migrations.push_back(migration("1", "V1__x.sql"));
    const auto mirror =
        make_mirror(default_history(Tool::flyway, "public"), set, [](const std::string& script) {
            return Result<std::string>{Unexpected{Error{Remedy::fix_input, script + " is gone"}}};
        });

    const auto statements = mirror->applied(set.migrations.front());

    ASSERT_FALSE(statements);
    EXPECT_EQ(statements.error().message, "V1__x.sql is gone");
}

} // namespace
} // namespace lockstep::adopt
