// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/run_report.hpp"

#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

migrate::HistoryRow row(const std::string& version, migrate::State state, const std::string& at) {
    migrate::HistoryRow made;
    made.version = version;
    made.description = "step " + version;
    made.script = version + "_step.sql";
    made.state = state;
    made.finished_at = at;
    return made;
}

migrate::History two_applied_one_failed() {
    migrate::History history;
    history.exists = true;
    history.rows = {row("9", migrate::State::applied, "2026-01-01T00:00:00Z"),
                    row("10", migrate::State::applied, "2026-01-02T00:00:00Z"),
                    row("11", migrate::State::failed, "2026-01-03T00:00:00Z")};
    return history;
}

report::Report at_version(const std::string& version) {
    report::Report report;
    report.schema.emplace();
    report.schema->current = version;
    return report;
}

TEST(SchemaReport, TakesVersionsAsNumbersAndListsTheNewestFirst) {
    EXPECT_EQ(to_report(two_applied_one_failed()),
              (report::Schema{"10",
                              "",
                              2,
                              0,
                              {{"10", "step 10", "2026-01-02T00:00:00Z"},
                               {"9", "step 9", "2026-01-01T00:00:00Z"}}}));
}

TEST(SchemaReport, ListsNoMoreThanTen) {
    migrate::History history;
    for (int i = 1; i <= 12; ++i) {
        history.rows.push_back(row(std::to_string(i), migrate::State::applied, "2026-01-01"));
    }
    const auto schema = to_report(history);
    EXPECT_EQ(schema.applied, 12);
    EXPECT_EQ(schema.last_applied.size(), 10U);
    EXPECT_EQ(schema.last_applied.front().version, "12");
}

TEST(SchemaReport, CountsWhatAPlanFoundPending) {
    const migrate::Migration waiting;
    migrate::Plan plan;
    plan.target = "12";
    plan.pending = {&waiting};
    const auto schema = to_report(two_applied_one_failed(), plan);
    EXPECT_EQ(schema.target, "12");
    EXPECT_EQ(schema.pending, 1);
}

TEST(FailureReport, CarriesThePlaceInTheFileAndTheServersWords) {
    migrate::RunFailure failure;
    failure.error = {Remedy::fix_input, "the sentence"};
    failure.kind = "sql";
    failure.statement.emplace();
    failure.statement->script = "2_b.sql";
    failure.statement->version = "2";
    failure.statement->line = 3;
    failure.statement->column = 14;
    failure.statement->statement = "SELEC 1";
    failure.statement->sqlstate = "42601";
    failure.statement->message = "syntax error";
    report::Report report;
    fail(report, failure);
    EXPECT_EQ(report.outcome, report::Outcome::failed);
    EXPECT_EQ(report.remedy, Remedy::fix_input);
    EXPECT_EQ(report.message, "the sentence");
    EXPECT_EQ(report.failure, (report::Failure{"sql", "2", "2_b.sql", 3, 14, "SELEC 1", "42601",
                                               "syntax error", ""}));
}

TEST(FailureReport, SaysRetryForWhatMayPass) {
    report::Report report;
    fail(report, pg::ConnectFailure{pg::FailureClass::too_many_connections,
                                    {Remedy::retry, "no slot"},
                                    "53300",
                                    pg::TlsFault::none});
    EXPECT_EQ(report.outcome, report::Outcome::retry);
    EXPECT_EQ(report.failure->kind, "too_many_connections");
    EXPECT_EQ(report.failure->sqlstate, "53300");
}

TEST(FailureReport, PutsAMessageOfSeveralLinesIntoOne) {
    report::Report report;
    fail(report, {Remedy::fix_input, "a.sql failed\n  database: at version 1\n  next: fix it"}, {});
    EXPECT_EQ(report.message, "a.sql failed; database: at version 1; next: fix it");
}

TEST(FailureReport, RecallsWhatAnEarlierRunRecordedWithoutFailing) {
    migrate::RecordedFailure recorded;
    recorded.failure.script = "2_b.sql";
    recorded.failure.sqlstate = "42601";
    report::Report report;
    report.outcome = report::Outcome::pending;
    recall(report, recorded);
    EXPECT_EQ(report.outcome, report::Outcome::pending);
    EXPECT_EQ(report.failure->kind, "recorded");
    EXPECT_EQ(report.failure->file, "2_b.sql");
    EXPECT_EQ(report.message.find('\n'), std::string::npos);
}

TEST(FailureReport, NamesTheFileThatDoesNotFitTheHistory) {
    report::Report report;
    fail(report, migrate::PlanFault{"checksum", "1", "1_a.sql", {Remedy::fix_input, "edited"}});
    EXPECT_EQ(report.failure->kind, "checksum");
    EXPECT_EQ(report.failure->file, "1_a.sql");
}

TEST(SuccessReport, IsOneSentenceForEachOutcome) {
    auto report = at_version("2");
    succeed(report, {migrate::RunOutcome::applied, {row("2", migrate::State::applied, "")}});
    EXPECT_EQ(report.message, "Applied 1 migration; the schema is at version 2.");
    succeed(report, {migrate::RunOutcome::nothing_pending, {}});
    EXPECT_EQ(report.message, "Nothing is pending; the schema is at version 2.");
    succeed(report, {migrate::RunOutcome::waited_for_other, {}});
    EXPECT_EQ(report.message, "Another run applied what was pending; the schema is at version 2.");
    EXPECT_EQ(report.outcome, report::Outcome::waited_for_other);
}

TEST(PlanReport, NamesTheFirstAndTheLastPendingFile) {
    migrate::Migration first;
    first.script = "3_a.sql";
    migrate::Migration last;
    last.script = "5_c.sql";
    migrate::Plan plan;
    plan.pending = {&first, &last};
    auto report = at_version("2");
    describe_plan(report, plan);
    EXPECT_EQ(report.outcome, report::Outcome::pending);
    EXPECT_EQ(report.message,
              "2 migrations pending (3_a.sql to 5_c.sql); the schema is at version 2.");
    EXPECT_FALSE(report.remedy);
}

} // namespace
} // namespace lockstep::initcontainer
