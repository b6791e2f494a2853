// SPDX-License-Identifier: Apache-2.0
#include "migrate/repair.hpp"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

Migration file(const std::string& version) {
    return versioned(version, "f", "CREATE TABLE t" + version + " ();");
}

HistoryRow in_state(HistoryRow row, State state) {
    row.state = state;
    row.finished_at = "2026-03-01T12:00:00Z";
    return row;
}

HistoryRow begun(const std::string& version) {
    auto row = in_state(row_of(file(version)), State::started);
    row.statements_total = 3;
    row.statements_done = 1;
    return row;
}

struct Case {
    std::string name;
    RepairRequest request;
    std::string expected; ///< The sentence, or why it is refused.
    std::vector<HistoryRow> rows;
    Doubt doubt = 0;
    friend void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }
};

RepairRequest request(RepairAction action, std::string subject = {}) {
    return {action, std::move(subject), false, OutOfOrder::refuse};
}

RepairRequest resume_done(std::string subject) {
    return {RepairAction::resume, std::move(subject), true, OutOfOrder::refuse};
}

/// The files 1, 2, 3 and a repeatable.
MigrationSet files() {
    return set_of(file("1"), file("2"), file("3"), repeatable("view", "SELECT 1"));
}

std::string outcome(const Case& row) {
    const auto set = files();
    History history;
    history.exists = true;
    history.rows = row.rows;
    RepairSubject subject;
    if (needs_subject(row.request.action)) {
        auto found = find_subject(row.request, &set, history);
        if (!found) return "refused: " + found.error().message;
        subject = *std::move(found);
    }
    const auto repair = plan_repair(row.request, subject, row.doubt, &set, history);
    return repair ? repair->sentence : "refused: " + repair.error().message;
}

class RepairCase : public ::testing::TestWithParam<Case> {};

TEST_P(RepairCase, IsDecidedByTheRules) {
    EXPECT_EQ(outcome(GetParam()), GetParam().expected);
}

using enum RepairAction;

INSTANTIATE_TEST_SUITE_P(
    Request, RepairCase,
    ::testing::ValuesIn(std::vector<Case>{
        {"RetryWithoutAFailure",
         request(retry),
         "refused: no failure of these files is recorded, so there is nothing to forget: the next "
         "migrate runs what is pending",
         {}},
        {"ResumeInDoubt",
         request(resume, "2"),
         "statement 2 of version 2 (2_f.sql) is run again by the next migrate",
         {begun("2")},
         2},
        {"ResumeThatHasStopped",
         request(resume, "2"),
         "statement 2 of version 2 (2_f.sql) is run again by the next migrate",
         {begun("2")},
         -2},
        {"ResumeDone",
         resume_done("02"),
         "statement 2 of version 2 (2_f.sql) counts as done: the next migrate goes on behind it",
         {begun("2")},
         2},
        {"ResumeWithoutDoubt",
         request(resume, "2"),
         "refused: no statement of version 2 (2_f.sql) is in doubt: 1 of 3 are done, and the next "
         "migrate goes on behind them by itself",
         {begun("2")}},
        {"ResumeOfWhatIsApplied",
         request(resume, "1"),
         "refused: version 1 (1_f.sql) is not half applied, so there is nothing to resume",
         {row_of(file("1"))}},
        {"ResumeOfWhatIsPending",
         request(resume, "1"),
         "refused: version 1 (1_f.sql) is not half applied, so there is nothing to resume",
         {}},
        {"ResumeOfWhatNobodyKnows",
         request(resume, "9"),
         "refused: neither the history nor the files know 9",
         {}},
        {"MarkTheNext",
         request(mark_applied, "2"),
         "version 2 (2_f.sql) counts as applied; nothing of it is run",
         {row_of(file("1"))}},
        {"MarkOneAfterAnUndo",
         request(mark_applied, "1"),
         "version 1 (1_f.sql) counts as applied; nothing of it is run",
         {in_state(row_of(file("1")), State::undone)}},
        {"MarkTheHalfApplied",
         request(mark_applied, "1"),
         "version 1 (1_f.sql) counts as applied; nothing of it is run",
         {begun("1")}},
        {"MarkAboveAPendingOne",
         request(mark_applied, "3"),
         "refused: 2_f.sql (version 2) is pending below it and would be out of order; apply or "
         "mark it first, or allow it with --out-of-order allow",
         {row_of(file("1"))}},
        {"MarkAboveAPendingOneWhereThatIsAllowed",
         {mark_applied, "3", false, OutOfOrder::allow},
         "version 3 (3_f.sql) counts as applied; nothing of it is run",
         {row_of(file("1"))}},
        {"MarkWhatIsApplied",
         request(mark_applied, "1"),
         "refused: version 1 (1_f.sql) is applied already (state applied, since "
         "2026-03-01T12:00:00Z)",
         {in_state(row_of(file("1")), State::applied)}},
        {"MarkBelowABaseline",
         request(mark_applied, "1"),
         "refused: version 1 (1_f.sql) lies below the baseline 2, so it counts as applied already",
         {marked("2")}},
        {"MarkARepeatable",
         request(mark_applied, "R_view.sql"),
         "R_view.sql counts as applied; nothing of it is run",
         {}},
        {"AcceptAnEdit",
         request(accept_edit, "1"),
         "version 1 (1_f.sql) is taken over as its file is now; nothing of it is run",
         {[] {
             auto row = row_of(versioned("1", "f", "CREATE TABLE old ();"));
             return row;
         }()}},
        {"AcceptAnEditOfARepeatable",
         request(accept_edit, "R_view.sql"),
         "R_view.sql is taken over as its file is now; nothing of it is run",
         {row_of(repeatable("view", "SELECT 0"))}},
        {"AcceptNoEdit",
         request(accept_edit, "1"),
         "refused: the file of version 1 (1_f.sql) is as it was applied",
         {row_of(file("1"))}},
        {"AcceptAnEditOfWhatIsPending",
         request(accept_edit, "1"),
         "refused: version 1 (1_f.sql) is not applied, so its file may be edited freely",
         {}},
        {"AcceptAnEditOfWhatIsHalfApplied",
         request(accept_edit, "1"),
         "refused: version 1 (1_f.sql) is not applied, so its file may be edited freely",
         {begun("1")}},
        {"AcceptAnEditWithoutAFile",
         request(accept_edit, "4"),
         "refused: there is no file of version 4 (4_f.sql) to take over",
         {row_of(file("4"))}},
        {"AcceptAnEditAtABaseline",
         request(accept_edit, "2"),
         "refused: version 2 (2_f.sql) is there by a baseline, with which no file is compared",
         {marked("2")}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(PlanRepair, RetryNamesTheFailureThatItForgets) {
    History history;
    history.failure.emplace();
    history.failure->failure.script = "2_f.sql";
    history.failure->at = "2026-03-01T12:00:00Z";
    history.failure->pod = "pod-1";
    const auto set = files();
    EXPECT_EQ(plan_repair(request(retry), {}, 0, &set, history)->sentence,
              "the failure of 2_f.sql, recorded at 2026-03-01T12:00:00Z by pod-1, is forgotten: "
              "the next migrate runs it again");
}

TEST(PlanRepair, RetryForgetsAttemptsThatWereCutOff) {
    History history;
    history.abandoned = 10;
    const auto set = files();
    EXPECT_EQ(plan_repair(request(retry), {}, 0, &set, history)->sentence,
              "10 attempt(s) of these files that were cut off are forgotten: the next migrate "
              "tries again");
}

TEST(FindSubject, FindsAMissingFilesRow) {
    const auto history = history_of(begun("7"));
    const auto subject = find_subject(request(mark_applied, "7"), nullptr, history);
    ASSERT_TRUE(subject);
    EXPECT_EQ(subject->row, begun("7"));
    EXPECT_EQ(subject->migration, nullptr);
}

TEST(FindSubject, TakesTheFileOfTheRowsKind) {
    auto baseline = file("1");
    baseline.kind = Kind::baseline;
    baseline.script = "B1_f.sql";
    const auto set = set_of(baseline, file("1"));
    EXPECT_EQ(find_subject(request(accept_edit, "1"), &set, History{})->migration->script,
              "1_f.sql");
    const auto applied = history_of(row_of(baseline));
    EXPECT_EQ(find_subject(request(accept_edit, "1"), &set, applied)->migration->script,
              "B1_f.sql");
}

TEST(PlanBaseline, IsNeededOnAnEmptyHistory) {
    EXPECT_TRUE(*plan_baseline(*Version::parse("7"), History{}));
}

TEST(PlanBaseline, IsNotNeededTwice) {
    EXPECT_FALSE(*plan_baseline(*Version::parse("7"), history_of(marked("07"))));
}

TEST(PlanBaseline, IsNotHinderedByWhatWasUndone) {
    const auto history = history_of(in_state(row_of(file("1")), State::undone));
    EXPECT_TRUE(*plan_baseline(*Version::parse("7"), history));
}

TEST(PlanBaseline, IsRefusedWhereAnythingIsAppliedOrBegun) {
    const auto version = *Version::parse("7");
    EXPECT_FALSE(plan_baseline(version, history_of(row_of(file("1")))));
    EXPECT_FALSE(plan_baseline(version, history_of(row_of(file("9")))));
    EXPECT_FALSE(plan_baseline(version, history_of(begun("1"))));
    EXPECT_EQ(plan_baseline(version, history_of(marked("6"))).error().message,
              "the history holds migrations already (up to version 6), so nobody can tell which of "
              "the versions up to 7 are in the database; mark them one by one with lockstep repair "
              "mark-applied VERSION, in their order");
}

} // namespace
} // namespace lockstep::migrate::testing
