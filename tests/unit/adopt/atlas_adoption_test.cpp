// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/atlas_sum.hpp"
#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* a = "20240101000000_a.sql";
constexpr const char* b = "20240102000000_b.sql";
constexpr const char* c = "20240103000000_c.sql";

/// The hash of the last of these files, each with the body.
std::string hash_over(const std::vector<std::string>& files) {
    formats::atlas::Summing sum;
    for (const auto& each : files)
        sum.add(each, body);
    return sum.lines().back().hash;
}

Takeover atlas() {
    Takeover made{Tool::atlas,
                  {"version", "description", "type", "applied", "total", "executed_at",
                   "execution_time", "error", "hash"}};
    made.file("20240101000000", a).file("20240102000000", b).file("20240103000000", c);
    return made;
}

Takeover::Row row(const std::string& version, const std::string& hash,
                  const std::string& day = "01") {
    return {version,   "words", "2", "1", "1", "2026-03-" + day + " 12:00:00+00",
            "5000000", "",      hash};
}

Takeover::Row of_type(Takeover::Row row, const std::string& type) {
    row[2] = type;
    return row;
}

Takeover::Row half_applied(Takeover::Row row) {
    row[3] = "0";
    row[7] = "relation exists";
    return row;
}

TEST(AtlasAdoption, VerifiesAFileByTheHashThatAtlasWrites) {
    const auto takeover =
        atlas().row(row("20240101000000", "9Gcyj4NJWLXrY4YZZ0ELNSSkbvsTYatc7/3qstrJcaQ="));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 20240101000000_a.sql", "pending 20240102000000_b.sql",
                            "pending 20240103000000_c.sql"));
    EXPECT_EQ(takeover.adopt()->rows[0].duration_ms, 5);
}

TEST(AtlasAdoption, VerifiesEachFileTogetherWithThoseBefore) {
    const auto takeover = atlas()
                              .row(row("20240101000000", hash_over({a})))
                              .row(row("20240102000000", "h1:" + hash_over({a, b})));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 20240101000000_a.sql", "verified 20240102000000_b.sql",
                            "pending 20240103000000_c.sql"));
}

TEST(AtlasAdoption, VerifiesAFileBeforeWhichAnotherOneCameLater) {
    const auto takeover = atlas()
                              .row(row("20240101000000", hash_over({a})))
                              .row(row("20240102000000", hash_over({a, b}), "03"))
                              .row(row("20240103000000", hash_over({a, c}), "02"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 20240101000000_a.sql", "verified 20240102000000_b.sql",
                            "verified 20240103000000_c.sql"));
}

TEST(AtlasAdoption, RefusesAnEditedFile) {
    EXPECT_THAT(atlas().row(row("20240101000000", hash_over({b}))).refusal(),
                HasSubstr("20240101000000_a.sql was edited after atlas applied it"));
}

TEST(AtlasAdoption, RefusesAVersionThatIsHalfApplied) {
    EXPECT_THAT(atlas().row(half_applied(row("20240101000000", hash_over({a})))).refusal(),
                HasSubstr("0 of 1 statements of version 20240101000000 are applied; run atlas "
                          "migrate apply to its end, or atlas migrate set 20240101000000"));
}

TEST(AtlasAdoption, TakesAHalfAppliedVersionThatWasResolved) {
    const auto resolved = of_type(half_applied(row("20240101000000", hash_over({a}))), "6");
    EXPECT_THAT(atlas().row(resolved).verdicts(),
                ElementsAre("verified 20240101000000_a.sql", "pending 20240102000000_b.sql",
                            "pending 20240103000000_c.sql"));
}

TEST(AtlasAdoption, MakesABaselineAFloor) {
    const auto takeover = atlas()
                              .row(of_type(row("20240102000000", hash_over({a, b})), "1"))
                              .row(row("20240103000000", hash_over({a, b, c})));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("below the floor 20240101000000_a.sql",
                                                 "below the floor 20240102000000",
                                                 "below the floor 20240102000000_b.sql",
                                                 "verified 20240103000000_c.sql"));
}

TEST(AtlasAdoption, TakesACheckpointForAllBelowIt) {
    const auto takeover = Takeover{Tool::atlas,
                                   {"version", "description", "type", "applied", "total",
                                    "executed_at", "execution_time", "error", "hash"}}
                              .file("20240101000000", a)
                              .file("20240102000000", b)
                              .of_kind(migrate::Kind::baseline)
                              .row(row("20240102000000", hash_over({a, b})));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("below the floor 20240101000000_a.sql",
                                                 "verified 20240102000000_b.sql"));
}

TEST(AtlasAdoption, IgnoresItsOwnRow) {
    const auto takeover =
        atlas().row(row(".atlas_cloud_identifier", "")).row(row("20240101000000", hash_over({a})));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("ignored .atlas_cloud_identifier", "verified 20240101000000_a.sql",
                            "pending 20240102000000_b.sql", "pending 20240103000000_c.sql"));
}

TEST(AtlasAdoption, TakesAFileThatIsLeftOutOfTheSum) {
    const auto takeover =
        atlas()
            .file("20240104000000", "20240104000000_d.sql", "-- atlas:sum ignore\n\nSELECT 1;\n")
            .row(row("20240101000000", hash_over({a})))
            .row(row("20240104000000", ""));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 20240101000000_a.sql", "pending 20240102000000_b.sql",
                            "pending 20240103000000_c.sql", "taken 20240104000000_d.sql"));
}

TEST(AtlasAdoption, KeepsARowWithoutAFile) {
    const auto takeover =
        atlas().row(row("20240101000000", hash_over({a}))).row(row("20240105000000", "gone"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 20240101000000_a.sql", "pending 20240102000000_b.sql",
                            "pending 20240103000000_c.sql", "missing file 20240105000000"));
}

TEST(AtlasAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(atlas().adopt()->rows, IsEmpty());
}

} // namespace
} // namespace lockstep::adopt
