// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adopt/changesets.hpp"
#include "adopt/checksums.hpp"
#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::TestWithParam;
using ::testing::Values;

/// Of the body as a changeset.
constexpr const char* md5 = "9:c9b1bc2944098ab31092d73e6eb67d1a";

std::string changeset(const std::string& name) {
    return "--changeset " + name + "\n" + body;
}

std::string formatted(const std::string& changesets) {
    return "--liquibase formatted sql\n\n" + changesets;
}

Takeover liquibase() {
    Takeover made{
        Tool::liquibase,
        {"id", "author", "filename", "dateexecuted", "orderexecuted", "exectype", "md5sum"}};
    made.file("1", "1_a.sql", formatted(changeset("ann:a1") + changeset("ann:a2")));
    made.file("2", "2_b.sql", formatted(changeset("bob:b1")));
    return made;
}

Takeover::Row row(const std::string& id, const std::string& author, const std::string& file,
                  std::optional<std::string> checksum = md5, const std::string& type = "EXECUTED") {
    return {id,  author, "db/changelog/" + file, "2026-03-01 12:00:00",
            "1", type,   std::move(checksum)};
}

TEST(LiquibaseAdoption, VerifiesAFileByAllOfItsChangesets) {
    const auto takeover =
        liquibase().row(row("a1", "ann", "1_a.sql")).row(row("a2", "ann", "1_a.sql"));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("verified 1_a.sql", "pending 2_b.sql"));
    EXPECT_EQ(takeover.adopt()->rows[0].finished_at, "2026-03-01T12:00:00Z");
}

TEST(LiquibaseAdoption, RefusesAFileThatIsHalfApplied) {
    EXPECT_THAT(liquibase().row(row("a1", "ann", "1_a.sql")).refusal(),
                HasSubstr("1 of 2 changesets of 1_a.sql are applied, and ann:a2 is not; run "
                          "liquibase update"));
}

TEST(LiquibaseAdoption, PassesOverAByteOrderMark) {
    const auto takeover = liquibase()
                              .file("3", "3_c.sql", "\xEF\xBB\xBF" + formatted(changeset("ann:c1")))
                              .row(row("c1", "ann", "3_c.sql"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("pending 1_a.sql", "pending 2_b.sql", "verified 3_c.sql"));
}

class NotRun : public TestWithParam<const char*> {};

TEST_P(NotRun, IsNotApplied) {
    const auto takeover = liquibase()
                              .row(row("a1", "ann", "1_a.sql"))
                              .row(row("a2", "ann", "1_a.sql", md5, "MARK_RAN"))
                              .row(row("b1", "bob", "2_b.sql", md5, GetParam()));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("verified 1_a.sql", "pending 2_b.sql"));
}

INSTANTIATE_TEST_SUITE_P(LiquibaseAdoption, NotRun, Values("FAILED", "SKIPPED"));

TEST(LiquibaseAdoption, RefusesAnEditedChangeset) {
    EXPECT_THAT(liquibase().row(row("b1", "bob", "2_b.sql", "9:other")).refusal(),
                HasSubstr("2_b.sql was edited after liquibase applied it: public.history has the "
                          "checksum 9:other, the file has 9:c9b1bc2944098ab31092d73e6eb67d1a now; "
                          "restore the file as it was applied, or accept the changeset bob:b1 as "
                          "it is with liquibase clear-checksums and liquibase update"));
}

TEST(LiquibaseAdoption, RunsARepeatableAgainThatWasChanged) {
    const auto takeover = liquibase()
                              .file("", "views.sql", formatted(changeset("ann:v")))
                              .row(row("b1", "bob", "2_b.sql"))
                              .row(row("v", "ann", "views.sql", "9:other"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("pending 1_a.sql", "verified 2_b.sql", "pending views.sql"));
}

TEST(LiquibaseAdoption, RefusesChecksumsOfOlderVersions) {
    EXPECT_THAT(liquibase().row(row("b1", "bob", "2_b.sql", "8:abc")).refusal(),
                HasSubstr("the checksum of bob:b1 in 2_b.sql is of an older version, 8:abc"));
}

TEST(LiquibaseAdoption, TakesAChangesetWithoutAChecksum) {
    EXPECT_THAT(liquibase().row(row("b1", "bob", "2_b.sql", std::nullopt)).verdicts(),
                ElementsAre("pending 1_a.sql", "taken 2_b.sql"));
}

TEST(LiquibaseAdoption, RefusesAHistoryThatIsLocked) {
    auto takeover = liquibase();
    takeover.beside({"id", "locked", "lockgranted", "lockedby"},
                    {{"1", "t", "2026-03-01 12:00:00", "host (10.0.0.1)"}});
    EXPECT_THAT(takeover.refusal(), HasSubstr("host (10.0.0.1) holds the lock of companion since "
                                              "2026-03-01 12:00:00; wait until it is done"));

    takeover.beside({"id", "locked", "lockgranted", "lockedby"}, {{"1", "f", {}, {}}});
    EXPECT_THAT(takeover.refusal(), IsEmpty());
}

TEST(LiquibaseAdoption, RefusesAChangesetThatNoFileHolds) {
    const auto takeover =
        liquibase().row(row("b1", "bob", "2_b.sql")).row(row("x", "ann", "master.xml"));
    EXPECT_THAT(takeover.refusal(), HasSubstr("records the changeset ann:x of "
                                              "db/changelog/master.xml, which no file of "
                                              "migrations holds"));
}

TEST(LiquibaseAdoption, RefusesOneNameInTwoFolders) {
    auto twin = row("b1", "bob", "2_b.sql");
    twin[2] = "other/2_b.sql";
    EXPECT_THAT(liquibase().row(row("b1", "bob", "2_b.sql")).row(twin).refusal(),
                HasSubstr("the changeset bob:b1 of both db/changelog/2_b.sql and other/2_b.sql"));
}

TEST(LiquibaseAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(liquibase().adopt()->rows, IsEmpty());
}

TEST(LiquibaseAdoption, FindsChangesetsByTheirLogicalPath) {
    const auto takeover =
        liquibase()
            .file("3", "3_c.sql",
                  "--liquibase formatted sql logicalFilePath:old/name.sql\n" +
                      changeset("ann:c1 logicalFilePath:no.sql"))
            .file("4", "4_d.sql", formatted(changeset("ann:d1 logicalFilePath:other.sql")))
            .row(row("c1", "ann", "name.sql"))
            .row(row("d1", "ann", "other.sql"));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("pending 1_a.sql", "pending 2_b.sql",
                                                 "verified 3_c.sql", "verified 4_d.sql"));
}

TEST(LiquibaseAdoption, TakesAnEditThatTheFileItselfAccepts) {
    const auto accepting = [](const std::string& checksum) {
        auto takeover = liquibase();
        takeover.file(
            "3", "3_c.sql",
            formatted("--changeset ann:c1\n--validCheckSum: " + checksum + "\nSELECT 2;\n"));
        return takeover.row(row("c1", "ann", "3_c.sql"));
    };
    for (const auto* checksum : {md5, "ANY"})
        EXPECT_THAT(accepting(checksum).verdicts(), testing::Contains("taken 3_c.sql")) << checksum;
    EXPECT_THAT(accepting("9:another").refusal(), HasSubstr("3_c.sql was edited"));
}

TEST(LiquibaseAdoption, FillsInThePropertiesOfEarlierFiles) {
    const auto takeover =
        liquibase()
            .file("3", "3_c.sql", "--liquibase formatted sql\n--property name:key value:PRIMARY\n")
            .file("4", "4_d.sql",
                  formatted("--changeset ann:d1\nCREATE TABLE a (\n  id bigint ${key} KEY\n);\n"))
            .row(row("d1", "ann", "4_d.sql"));
    EXPECT_THAT(takeover.verdicts(), testing::Contains("verified 4_d.sql"));
}

TEST(LiquibaseAdoption, KeepsALocalPropertyToItsFile) {
    const auto takeover =
        liquibase()
            .file("3", "3_c.sql",
                  formatted("--property name:key value:PRIMARY global:false\n--changeset "
                            "ann:c1\nCREATE TABLE a (\n  id bigint ${key} KEY\n);\n"))
            .file("4", "4_d.sql", formatted("--changeset ann:d1\nSELECT ${key};\n"))
            .row(row("c1", "ann", "3_c.sql"));
    EXPECT_THAT(takeover.verdicts(), testing::Contains("verified 3_c.sql"));
    auto more = takeover;
    EXPECT_THAT(more.row(row("d1", "ann", "4_d.sql")).refusal(),
                HasSubstr("ann:d1 in 4_d.sql has ${key}"));
}

TEST(LiquibaseAdoption, SaysWhichPropertyHasNoValue) {
    const auto takeover =
        liquibase()
            .file("3", "3_c.sql", formatted("--changeset ann:c1\nSELECT ${a.b};\n"))
            .row(row("c1", "ann", "3_c.sql"));
    EXPECT_THAT(takeover.refusal(),
                HasSubstr("the changeset ann:c1 in 3_c.sql has ${a.b}, which no --property line of "
                          "migrations gives a value"));
}

/// The changesets of what stands below the first line.
std::vector<Changeset> read(const std::string& text) {
    Properties properties;
    return read_changesets("--liquibase formatted sql\n" + text, properties).value();
}

TEST(Changesets, AreReadWithTheirQuotedNames) {
    const auto changesets = read("-- changeset \"ann b\":\"1 2\" runOnChange:true\r\nSELECT 1;\r\n"
                                 "--rollback SELECT 2;\r\n");
    ASSERT_EQ(changesets.size(), 1U);
    EXPECT_EQ(changesets[0].author, "ann b");
    EXPECT_EQ(changesets[0].id, "1 2");
    EXPECT_EQ(changesets[0].sql, "SELECT 1;");
}

struct Line {
    std::string what; ///< Becomes a part of the test's name.
    std::string text; ///< Below "--changeset ann:1".
    std::string sql;
};

class ChangesetSql : public TestWithParam<Line> {};

TEST_P(ChangesetSql, IsWhatLiquibaseHashes) {
    const auto changesets = read("--changeset ann:1\n" + GetParam().text);
    ASSERT_EQ(changesets.size(), 1U);
    EXPECT_EQ(changesets[0].sql, GetParam().sql);
}

INSTANTIATE_TEST_SUITE_P(
    Lines, ChangesetSql,
    Values(
        Line{"RollbackOfOneLine", "A;\n--rollback B;\n", "A;"},
        Line{"RollbackOfSeveralLines", "A;\n/* liquibase rollback\nB;\nC; */\nD;\n", "A;\nD;"},
        Line{"OtherCommentsOfSeveralLines", "/* rollback\nB; */\nD;\n", "/* rollback\nB; */\nD;"},
        Line{"Comment", "--comment: why\n-- a comment\nA;\n", "-- a comment\nA;"},
        Line{"Precondition", "--preconditions onFail:HALT\n--precondition-sql-check 1\nA;", "A;"},
        Line{"IgnoredUpToAnEnd", "--ignoreLines:start\nB;\n--ignoreLines:end\nA;\n", "A;"},
        Line{"IgnoredLines", "--ignoreLines:2\nB;\nC;\nA;\n", "A;"},
        Line{"Property", "--property name:a value:b\nSELECT ${a};\n", "SELECT b;"},
        Line{"FirstOfTwoProperties",
             "--property name:a value:b\n--property name:a value:c\nSELECT ${a};\n", "SELECT b;"},
        Line{"PropertyOfAnotherSystem",
             "--property name:a value:b dbms:oracle\n--property name:a value:c "
             "dbms:postgresql,h2\nSELECT ${a};\n",
             "SELECT c;"},
        Line{"UnknownProperty", "SELECT ${a}, ${b;\n", "SELECT ${a}, ${b;"},
        Line{"PropertyInLettersOfEitherCase", "--property name:Aa value:b\nSELECT ${ aA };\n",
             "SELECT b;"}),
    [](const auto& test) { return test.param.what; });

TEST(Changesets, AreNotReadFromOtherSql) {
    Properties properties;
    EXPECT_FALSE(read_changesets("SELECT 1;\n--changeset ann:1\n", properties));
    EXPECT_FALSE(read_changesets("", properties));
}

} // namespace
} // namespace lockstep::adopt
