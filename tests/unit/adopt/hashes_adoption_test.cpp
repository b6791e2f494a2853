// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adopt/checksums.hpp"
#include "adopt/digests.hpp"
#include "base/sha256.hpp"
#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* body_of_windows = "CREATE TABLE a (\r\n  id bigint PRIMARY KEY\r\n);\r\n";

Takeover sqlx() {
    Takeover made{
        Tool::sqlx,
        {"version", "description", "installed_on", "success", "checksum", "execution_time"}};
    made.file("1", "1_a.sql").file("2", "2_b.sql").file("3", "3_c.sql", body_of_windows);
    return made;
}

Takeover::Row sqlx_row(const std::string& version, const std::string& success = "t",
                       const std::string& bytes = body) {
    return {version, "a", "2026-03-01 12:00:00+00", success, "\\x" + sha384_hex(bytes), "3000000"};
}

TEST(SqlxAdoption, VerifiesFilesByTheirSha) {
    const auto takeover = sqlx().row(sqlx_row("2")).row(sqlx_row("1"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 1_a.sql", "verified 2_b.sql", "pending 3_c.sql"));
    EXPECT_EQ(takeover.adopt()->rows[0].duration_ms, 3);
}

TEST(SqlxAdoption, DoesNotMindLineEnds) {
    const auto takeover =
        sqlx().row(sqlx_row("1", "t", body_of_windows)).row(sqlx_row("2")).row(sqlx_row("3"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 1_a.sql", "verified 2_b.sql", "verified 3_c.sql"));
}

TEST(SqlxAdoption, RefusesAFailedMigration) {
    EXPECT_THAT(sqlx().row(sqlx_row("1", "f")).refusal(),
                HasSubstr("version 1 is dirty, it failed half-way"));
}

TEST(SqlxAdoption, RefusesAnEditedFile) {
    EXPECT_THAT(sqlx().row(sqlx_row("1", "t", "SELECT 1;")).refusal(),
                HasSubstr("1_a.sql was edited after sqlx applied it"));
}

TEST(SqlxAdoption, KeepsARowWithoutAFile) {
    EXPECT_THAT(
        sqlx().row(sqlx_row("1")).row(sqlx_row("7")).verdicts(),
        ElementsAre("verified 1_a.sql", "pending 2_b.sql", "pending 3_c.sql", "missing file 7"));
}

Takeover prisma() {
    Takeover made{Tool::prisma,
                  {"id", "checksum", "finished_at", "migration_name", "rolled_back_at"}};
    made.file("20240101000000", "20240101000000_a/migration.sql").known_as("20240101000000_a");
    made.file("20240102000000", "20240102000000_b/migration.sql").known_as("20240102000000_b");
    return made;
}

Takeover::Row prisma_row(const std::string& name, std::optional<std::string> finished,
                         std::optional<std::string> rolled_back = std::nullopt,
                         const std::string& bytes = body) {
    return {"id", sha256_hex(bytes), std::move(finished), name, std::move(rolled_back)};
}

constexpr const char* noon = "2026-03-01 12:00:00.123+00";

TEST(PrismaAdoption, VerifiesFilesByTheirSha) {
    const auto takeover = prisma().row(prisma_row("20240101000000_a", noon));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("verified 20240101000000_a/migration.sql",
                                                 "pending 20240102000000_b/migration.sql"));
    EXPECT_EQ(takeover.adopt()->rows[0].finished_at, "2026-03-01T12:00:00.123Z");
}

TEST(PrismaAdoption, RefusesAMigrationThatDidNotFinish) {
    EXPECT_THAT(prisma().row(prisma_row("20240101000000_a", std::nullopt)).refusal(),
                HasSubstr("20240101000000_a failed, or is still running; run prisma migrate "
                          "resolve --rolled-back 20240101000000_a (or --applied "));
}

TEST(PrismaAdoption, IgnoresWhatWasRolledBackAndTakesTheNextTry) {
    const auto takeover = prisma()
                              .row(prisma_row("20240101000000_a", std::nullopt, noon, "SELECT 1;"))
                              .row(prisma_row("20240101000000_a", noon));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("ignored 20240101000000_a/migration.sql",
                                                 "verified 20240101000000_a/migration.sql",
                                                 "pending 20240102000000_b/migration.sql"));
}

TEST(PrismaAdoption, RefusesAnEditedFile) {
    EXPECT_THAT(
        prisma().row(prisma_row("20240101000000_a", noon, std::nullopt, "SELECT 1;")).refusal(),
        HasSubstr("20240101000000_a/migration.sql was edited after prisma applied it"));
}

TEST(PrismaAdoption, KeepsARowWithoutAFile) {
    const auto takeover = prisma()
                              .row(prisma_row("20240101000000_a", noon))
                              .row(prisma_row("20240103000000_gone", noon));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("verified 20240101000000_a/migration.sql",
                                                 "pending 20240102000000_b/migration.sql",
                                                 "missing file 20240103000000_gone/migration.sql"));
    EXPECT_EQ(takeover.adopt()->rows[1].version, "20240103000000");
    EXPECT_EQ(takeover.adopt()->rows[1].description, "gone");
}

Takeover refinery() {
    Takeover made{Tool::refinery, {"version", "name", "applied_on", "checksum"}};
    made.file("1", "V1__create_a.sql").file("2", "V2__b.sql").file("3", "V3__c.sql");
    return made;
}

Takeover::Row refinery_row(const std::string& version, const std::string& name,
                           const std::string& checksum) {
    return {version, name, "2026-03-01T12:00:00.123456789Z", checksum};
}

TEST(RefineryAdoption, VerifiesFilesByTheirSipHash) {
    const auto takeover = refinery().row(refinery_row("1", "create_a", "11146506840131064737"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified V1__create_a.sql", "pending V2__b.sql", "pending V3__c.sql"));
    EXPECT_EQ(takeover.adopt()->rows[0].finished_at, "2026-03-01T12:00:00.123456789Z");
}

TEST(RefineryAdoption, VerifiesFilesOfWideVersions) {
    const auto wide = std::to_string(refinery_checksum("b", 2, RefineryVersion::int8, body));
    EXPECT_THAT(refinery().row(refinery_row("2", "b", wide)).verdicts(),
                ElementsAre("pending V1__create_a.sql", "verified V2__b.sql", "pending V3__c.sql"));
}

TEST(RefineryAdoption, RefusesAnEditedFile) {
    EXPECT_THAT(refinery().row(refinery_row("1", "create_a", "7")).refusal(),
                HasSubstr("V1__create_a.sql was edited after refinery applied it: public.history "
                          "has the checksum 7, the file has 11146506840131064737 now"));
}

TEST(RefineryAdoption, KeepsARowWithoutAFile) {
    EXPECT_THAT(refinery()
                    .row(refinery_row("1", "create_a", "11146506840131064737"))
                    .row(refinery_row("7", "gone", "1"))
                    .verdicts(),
                ElementsAre("verified V1__create_a.sql", "pending V2__b.sql", "pending V3__c.sql",
                            "missing file 7"));
}

TEST(RefineryAdoption, RefusesAVersionThatIsNoNumber) {
    EXPECT_THAT(refinery().row(refinery_row("one", "create_a", "1")).refusal(),
                HasSubstr("\"one\" in the column version is no number"));
}

TEST(RefineryAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(refinery().adopt()->rows, IsEmpty());
}

} // namespace
} // namespace lockstep::adopt
