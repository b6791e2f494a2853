// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/verification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "initcontainer/exec/output.hpp"

namespace lockstep::initcontainer::exec {
namespace {

using formats::alembic::RevisionGraph;

/// a, then b beside c, merged by d.
RevisionGraph diamond() {
    std::vector<formats::alembic::Revision> revisions(4);
    revisions[0].id = "a";
    revisions[1].id = "b";
    revisions[1].down = {"a"};
    revisions[2].id = "c";
    revisions[2].down = {"a"};
    revisions[3].id = "d";
    revisions[3].down = {"b", "c"};
    auto graph = formats::alembic::make_graph(std::move(revisions));
    EXPECT_TRUE(graph);
    return *std::move(graph);
}

std::string pending(const std::vector<std::string>& stored) {
    const auto graph = diamond();
    std::string ids;
    for (const auto* each : compare(graph, {"d"}, stored).revisions)
        ids += each->id;
    return ids;
}

TEST(ExecVerification, ListsWhatIsMissingFromAnEmptyDatabase) {
    EXPECT_EQ(pending({}), "abcd");
}

TEST(ExecVerification, CountsWhatTheStoredRevisionsComeAfter) {
    EXPECT_EQ(pending({"b"}), "cd");
    EXPECT_EQ(pending({"b", "c"}), "d");
}

TEST(ExecVerification, FindsNothingPendingAtTheHead) {
    const auto graph = diamond();
    const auto found = compare(graph, {"d"}, {"d"});
    EXPECT_FALSE(found.pending);
    EXPECT_FALSE(found.newer);
    EXPECT_EQ(found.current, "d");
}

TEST(ExecVerification, TakesARevisionWithoutFileForANewerDatabase) {
    const auto graph = diamond();
    const auto found = compare(graph, {"d"}, {"e"});
    EXPECT_TRUE(found.newer);
    EXPECT_FALSE(found.pending);
}

pg::DatabaseTables one_table() {
    pg::DatabaseTables tables;
    tables.user_tables = 1;
    tables.some_user_tables = {"public.users"};
    return tables;
}

TEST(ExecMayBegin, WhereThereIsNoTableAndWhereItIsSaid) {
    EXPECT_TRUE(may_begin({}, {}, {}));
    EXPECT_TRUE(may_begin({}, one_table(), {OnUnmanaged::Action::baseline, "0"}));
}

TEST(ExecMayBegin, NotBesideTablesWithoutAHistory) {
    Project project;
    project.graph = diamond();
    for (const auto& each : {Project{}, project}) {
        const auto refused = may_begin(each, one_table(), {});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().remedy, Remedy::fix_input);
        EXPECT_THAT(refused.error().message, testing::HasSubstr("such as public.users"));
    }
}

TEST(ExecMayBegin, BesideTheHistoryOfAToolThatIsKnown) {
    auto tables = one_table();
    tables.shapes.push_back(
        {"public", "alembic_version", {{"version_num", "character varying(32)"}}});
    EXPECT_TRUE(may_begin({}, tables, {}));
}

TEST(ExecOutput, MasksSecretsAndPasswordsOfUrls) {
    const std::vector<Secret> secrets{Secret{"hunter2"}};
    EXPECT_EQ(masked("password hunter2!", secrets), "password ***!");
    EXPECT_EQ(masked("postgresql://app:p@ss@db/shop?x=1", {}), "postgresql://app:***@db/shop?x=1");
    EXPECT_EQ(masked("http://db:5432/a and b@c", {}), "http://db:5432/a and b@c");
}

TEST(ExecOutput, KeepsTheTailOfStandardError) {
    Output output{{}};
    output.add(Stream::out, "fine");
    EXPECT_EQ(output.verdict(), "fine");
    output.add(Stream::err, "first");
    output.add(Stream::err, "last");
    output.add(Stream::err, "  ");
    EXPECT_EQ(output.tail(), "first\nlast");
    EXPECT_EQ(output.verdict(), "last");
}

TEST(ExecOutput, FindsTheLineThatNamesTheError) {
    Output output{{}};
    output.add(Stream::err, "app.OtherError: before");
    output.add(Stream::err, "sqlalchemy.exc.ProgrammingError: no such table");
    output.add(Stream::err, "[SQL: ALTER TABLE error: x]");
    output.add(Stream::err, "(Background on this error: elsewhere)");
    EXPECT_EQ(output.verdict(), "sqlalchemy.exc.ProgrammingError: no such table");
}

TEST(ExecOutput, GoesByTheWordThatALineBeginsWith) {
    EXPECT_EQ(level_of(Stream::err, "INFO  [alembic] x"), log::Level::info);
    EXPECT_EQ(level_of(Stream::err, "Traceback"), log::Level::warning);
    EXPECT_EQ(level_of(Stream::out, "ERROR: x"), log::Level::warning);
    EXPECT_EQ(level_of(Stream::out, "done"), log::Level::info);
}

} // namespace
} // namespace lockstep::initcontainer::exec
