// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/graphile_migrate_header.hpp"
#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Of the body as the first migration.
constexpr const char* first_hash = "sha1:fcdfb9e407eca166c97f663bd70f64aea53e61a5";
constexpr const char* noon = "2026-03-01 12:00:00+00";

std::string second_hash() {
    return formats::graphile_migrate::hash_of(body, first_hash);
}

std::string committed(const std::string& previous, const std::string& hash,
                      const std::string& more = "") {
    return "--! Previous: " + previous + "\n--! Hash: " + hash + "\n" + more + "\n" + body;
}

Takeover graphile_migrate(const std::string& first = committed("-", first_hash)) {
    Takeover made{Tool::graphile_migrate, {"hash", "previous_hash", "filename", "date"}};
    made.file("000001", "committed/000001.sql", first);
    made.file("000002", "committed/000002-more.sql", committed(first_hash, second_hash()));
    return made;
}

TEST(GraphileMigrateAdoption, VerifiesFilesByTheChainOfHashes) {
    const auto takeover = graphile_migrate()
                              .row({second_hash(), first_hash, "000002.sql", noon})
                              .row({first_hash, {}, "000001.sql", noon});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified committed/000001.sql", "verified committed/000002-more.sql"));
}

TEST(GraphileMigrateAdoption, LeavesAFileWithoutARowPending) {
    EXPECT_THAT(graphile_migrate().row({first_hash, {}, "000001.sql", noon}).verdicts(),
                ElementsAre("verified committed/000001.sql", "pending committed/000002-more.sql"));
}

TEST(GraphileMigrateAdoption, RefusesABrokenChain) {
    EXPECT_THAT(
        graphile_migrate().row({second_hash(), first_hash, "000002.sql", noon}).refusal(),
        HasSubstr("000002.sql comes after sha1:fcdfb9e407eca166c97f663bd70f64aea53e61a5, which is "
                  "not there; put the missing row back"));
}

TEST(GraphileMigrateAdoption, RefusesAnEditedFile) {
    const auto takeover = graphile_migrate(committed("-", first_hash) + "SELECT 1;\n")
                              .row({first_hash, {}, "000001.sql", noon});
    EXPECT_THAT(takeover.refusal(),
                HasSubstr("committed/000001.sql was edited after graphile-migrate applied it"));
}

TEST(GraphileMigrateAdoption, TakesAnEditedFileThatSaysSo) {
    const auto takeover =
        graphile_migrate(committed("-", first_hash, "--! AllowInvalidHash\n") + "SELECT 1;\n")
            .row({first_hash, {}, "000001.sql", noon});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("taken committed/000001.sql", "pending committed/000002-more.sql"));
}

TEST(GraphileMigrateAdoption, KeepsARowWithoutAFile) {
    const auto takeover = graphile_migrate()
                              .row({first_hash, {}, "000001.sql", noon})
                              .row({second_hash(), first_hash, "000002.sql", noon})
                              .row({"sha1:third", second_hash(), "000003.sql", noon});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified committed/000001.sql", "verified committed/000002-more.sql",
                            "missing file 000003.sql"));
}

TEST(GraphileMigrateAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(graphile_migrate().adopt()->rows, IsEmpty());
}

} // namespace
} // namespace lockstep::adopt
