// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports.hpp"

namespace lockstep::report::testing {
namespace {

using ::testing::IsEmpty;

TEST(ParseReport, ToleratesUnknownFields) {
    const auto read =
        parse(R"({"v":2,"outcome":"ready","news":{"a":[1]},"database":{"host":"db","shards":3}})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->v, 2);
    EXPECT_EQ(read->outcome, Outcome::ready);
    EXPECT_EQ(read->database->host, "db");
}

TEST(ParseReport, TakesAbsentFieldsForEmpty) {
    const auto read = parse(R"({"outcome":"failed"})");
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, Report{});
}

TEST(ParseReport, TakesFieldsOfAWrongTypeForAbsent) {
    const auto read =
        parse(R"({"v":"1","outcome":"failed","remedy":7,"message":[],"waits":{"dns":"x","tls":2},)"
              R"("database":[],"tls":{"verified":"yes","keyBits":"256","sans":["a",1]},)"
              R"("schema":{"applied":1.5,"lastApplied":[3,{"version":"1"}]},)"
              R"("failure":{"line":-4},"timing":{"waitMs":true},"lock":"me"})");
    ASSERT_TRUE(read);
    Report expected;
    expected.waits = {{"tls", 2}};
    expected.tls = Tls{};
    expected.tls->sans = {"a"};
    expected.schema = Schema{};
    expected.schema->last_applied = {{"1", "", ""}};
    expected.failure = Failure{};
    expected.timing = Timing{};
    EXPECT_EQ(*read, expected);
}

TEST(ParseReport, TakesNumbersThatDoNotFitForAbsent) {
    const auto read = parse(
        R"({"outcome":"ready","database":{"maxConnections":99999999999,"inUse":-99999999999}})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->database, Database{});
}

TEST(ParseReport, TakesAnUnknownRemedyForAbsent) {
    const auto read = parse(R"({"outcome":"failed","remedy":"pray"})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->remedy, std::nullopt);
}

TEST(ParseReport, ReadsTheLocksHolder) {
    EXPECT_EQ(parse(R"({"outcome":"retry","lock":{"holder":"someone"}})")->lock_holder, "someone");
}

class NoReport : public ::testing::TestWithParam<const char*> {};

TEST_P(NoReport, IsSaidOfTextsWithoutAnOutcome) {
    const auto read = parse(GetParam());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error(), (Error{Remedy::report_bug, "no report: the text holds no outcome"}));
}

INSTANTIATE_TEST_SUITE_P(
    Text, NoReport,
    ::testing::Values("", " \n", "null", "[]", "42", "\"failed\"", "{}", R"({"v":1})",
                      R"({"outcome":"excellent"})", R"({"outcome":7})", R"({"outcome":"fail)",
                      R"({"outcome":"failed)", R"({"outcome)", R"({"outcome":)", "}{", "\\",
                      R"({"v":1}{"outcome":"failed"})", "panic: out of memory"));

TEST(ParseReport, IgnoresBlanksBehindIt) {
    EXPECT_TRUE(parse("{\"outcome\":\"ready\"}\n \r\n"));
}

struct Cut {
    std::string name;
    std::string text;
    std::string message;
    friend void PrintTo(const Cut& row, std::ostream* out) { *out << row.name; }
};

class CutReport : public ::testing::TestWithParam<Cut> {};

TEST_P(CutReport, IsReadAsFarAsItGoes) {
    const auto read = parse(GetParam().text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->outcome, Outcome::failed);
    EXPECT_EQ(read->message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Text, CutReport,
    ::testing::ValuesIn(std::vector<Cut>{
        {"BehindTheOutcome", R"({"outcome":"failed")", ""},
        {"BehindAComma", R"({"outcome":"failed",)", ""},
        {"InAKey", R"({"outcome":"failed","mess)", ""},
        {"BehindAKey", R"({"outcome":"failed","message")", ""},
        {"BehindAColon", R"({"outcome":"failed","message":)", ""},
        {"InAText", R"({"outcome":"failed","message":"no such ta)", "no such ta…"},
        {"InAnEscape", R"({"outcome":"failed","message":"a\)", "a…"},
        {"BehindAnEscape", R"({"outcome":"failed","message":"a\\)", "a\\…"},
        {"InACode", R"({"outcome":"failed","message":"a\u00)", "a…"},
        {"InACharacter", "{\"outcome\":\"failed\",\"message\":\"a\xF0\x9F\x98", "a…"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(CutReportPart, DropsHalfANumber) {
    const auto read = parse(R"({"outcome":"failed","schema":{"applied":7,"pending":12)");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->schema->applied, 7);
    EXPECT_EQ(read->schema->pending, 0);
}

TEST(CutReportPart, MarksHalfAText) {
    EXPECT_EQ(parse(R"({"outcome":"failed","schema":{"current":"20)")->schema->current, "20…");
}

/// The lengths at which a beginning of the report's text is read as something it is not: as another
/// outcome, or as no report although the outcome is in it.
std::vector<std::size_t> misread_lengths(const Report& whole) {
    const auto text = to_json(whole);
    const auto outcome_written = text.find(',', text.find("outcome"));
    std::vector<std::size_t> misread;
    for (std::size_t length = 0; length <= text.size(); ++length) {
        const auto read = parse(std::string_view{text}.substr(0, length));
        const auto right = read ? read->outcome == whole.outcome : length < outcome_written;
        if (!right) misread.push_back(length);
    }
    return misread;
}

class PrefixOfAReport : public ::testing::TestWithParam<Report> {};

TEST_P(PrefixOfAReport, TellsTheOutcomeOrNothing) {
    EXPECT_THAT(misread_lengths(GetParam()), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Report, PrefixOfAReport,
                         ::testing::Values(applied_report(), failed_report(), retry_report()),
                         [](const auto& test) {
                             return std::string{to_string(test.param.outcome)};
                         });

} // namespace
} // namespace lockstep::report::testing
