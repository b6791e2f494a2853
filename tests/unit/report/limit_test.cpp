// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports.hpp"

namespace lockstep::report::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* ellipsis = "\xE2\x80\xA6";

/// A report with far too much of everything.
Report bloated_report() {
    auto report = failed_report();
    for (int i = 0; i < 2000; ++i) {
        report.message += " \"é漢😀\"\n";
        report.failure->message += "\\\t";
        report.failure->statement += "''";
        report.tls->issuer += ",O=x";
        report.lock_holder += "/p";
    }
    report.tls->sans.assign(200, "a-rather-long-name.of.a.host.example.org");
    report.schema->last_applied.assign(
        10, {"20260301120000", std::string(300, 'd'), "2026-03-01T12:00:00Z"});
    for (int i = 0; i < 300; ++i)
        report.waits["class-" + std::to_string(i)] = i;
    return report;
}

class ReportLimit : public ::testing::TestWithParam<std::size_t> {};

TEST_P(ReportLimit, IsHeldWithValidJson) {
    const auto text = to_json(bloated_report(), GetParam());
    EXPECT_LE(text.size(), GetParam());
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
    EXPECT_THAT(
        text,
        StartsWith(R"({"v":1,"outcome":"failed","remedy":"fix_input","message":"2_items.sql)"));
}

TEST_P(ReportLimit, IsMadeUseOf) {
    const auto text = to_json(bloated_report(), GetParam());
    EXPECT_GE(text.size() + 100, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Bytes, ReportLimit,
                         ::testing::Values(256, 300, 511, 700, 1024, 1500, 2048, 3000, 4095, 4096));

TEST(ReportWithinItsLimit, KeepsItsParts) {
    const auto read = parse(to_json(failed_report(), 1400));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, failed_report());
}

TEST(ReportTooLong, LosesTheEndsOfItsListsFirst) {
    auto report = applied_report();
    report.tls->sans.assign(100, "a-rather-long-name.of.a.host.example.org");
    report.schema->last_applied.assign(10, {"2", "items", "2026-03-01T12:00:01Z"});
    const auto text = to_json(report, 1400);
    const auto read = parse(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->message, report.message);
    EXPECT_EQ(read->tls->issuer, report.tls->issuer);
    EXPECT_LT(read->tls->sans.size(), 100U);
}

TEST(ReportTooLong, EndsACutTextBetweenCharactersWithAnEllipsis) {
    Report report;
    for (int i = 0; i < 100; ++i)
        report.message += "漢";
    const auto text = to_json(report, 256);
    const auto read = parse(text);
    ASSERT_TRUE(read);
    EXPECT_THAT(read->message, EndsWith(std::string{"漢"} + ellipsis));
    EXPECT_EQ(read->message.size() % 3, 0U);
}

TEST(ReportTooLong, KeepsWhatTheOperatorActsOnAtTheUsualLimit) {
    const auto read = parse(to_json(bloated_report(), 1024));
    ASSERT_TRUE(read);
    ASSERT_TRUE(read->failure);
    EXPECT_EQ(read->failure->file, "2_items.sql");
    EXPECT_EQ(read->failure->line, 4U);
    EXPECT_EQ(read->failure->sqlstate, "42P01");
    ASSERT_TRUE(read->database);
    EXPECT_EQ(read->database->max_connections, 100);
    ASSERT_TRUE(read->tls);
    EXPECT_TRUE(read->tls->verified);
    EXPECT_EQ(read->tls->not_after, "2027-03-01T00:00:00Z");
    EXPECT_EQ(read->schema->pending, 1);
}

TEST(ReportLimitItself, IsTakenBetweenTheShortestAndTheLongest) {
    EXPECT_LE(to_json(bloated_report(), 100'000).size(), longest_report);
    EXPECT_GT(to_json(bloated_report(), 100'000).size(), longest_report - 100);
    EXPECT_EQ(to_json(bloated_report(), 0), to_json(bloated_report(), shortest_report));
}

} // namespace
} // namespace lockstep::report::testing
