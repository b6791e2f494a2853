// SPDX-License-Identifier: Apache-2.0
#include "migrate/undo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Migration undoable(const std::string& version, std::string down = "DROP TABLE t;") {
    auto made = versioned(version, "f", "CREATE TABLE t" + version + " ();");
    made.down = std::move(down);
    made.down_line = 3;
    return made;
}

HistoryRow in_state(HistoryRow row, State state) {
    row.state = state;
    return row;
}

History all_of(const MigrationSet& set) {
    History history;
    history.exists = true;
    for (const auto& migration : set.migrations)
        history.rows.push_back(row_of(migration));
    return history;
}

std::vector<std::string> undone(const MigrationSet& set, const History& history,
                                const std::string& target = {}) {
    const auto steps = plan_undo(set, history, target);
    if (!steps) return {steps.error().error.message};
    std::vector<std::string> versions;
    for (const auto& step : *steps)
        versions.push_back(step.version);
    return versions;
}

MigrationSet three() {
    return set_of(undoable("1"), undoable("2"), undoable("10"), repeatable("view", "SELECT 1"));
}

TEST(PlanUndo, TakesTheHighestVersion) {
    EXPECT_THAT(undone(three(), all_of(three())), ElementsAre("10"));
}

TEST(PlanUndo, TakesAllAboveTheTargetLastFirst) {
    EXPECT_THAT(undone(three(), all_of(three()), "1"), ElementsAre("10", "2"));
    EXPECT_THAT(undone(three(), all_of(three()), "0"), ElementsAre("10", "2", "1"));
}

TEST(PlanUndo, HasNothingToTakeAboveTheHighest) {
    EXPECT_THAT(undone(three(), all_of(three()), "10"), IsEmpty());
    EXPECT_THAT(undone(three(), History{}, "0"), IsEmpty());
}

TEST(PlanUndo, PassesOverWhatIsUndone) {
    auto history = all_of(three());
    history.rows[2].state = State::undone;
    EXPECT_THAT(undone(three(), history), ElementsAre("2"));
}

TEST(PlanUndo, KeepsTheSpellingOfTheHistory) {
    auto history = history_of(row_of(undoable("1")));
    history.rows[0].version = "001";
    EXPECT_THAT(undone(set_of(undoable("1")), history), ElementsAre("001"));
}

TEST(PlanUndo, LooksAtAllBeforeTheFirst) {
    const auto set = set_of(undoable("1"), undoable("2", ""), undoable("3"));
    EXPECT_THAT(undone(set, all_of(set)), ElementsAre("3"));
    EXPECT_THAT(undone(set, all_of(set), "1"),
                ElementsAre("2_f.sql has no down section, so nothing is known to undo it; write "
                            "one behind a line \"-- lockstep:down\", or undo it with a new "
                            "migration"));
}

TEST(PlanUndo, RefusesAnythingWhileOneIsHalfApplied) {
    auto history = all_of(three());
    history.rows[1].state = State::started;
    EXPECT_THAT(undone(three(), history),
                ElementsAre("version 2 is half applied; run lockstep migrate to finish it, or "
                            "repair it, first"));
}

TEST(PlanUndo, RefusesABaseline) {
    auto history = all_of(three());
    history.rows[0] = in_state(history.rows[0], State::baseline);
    EXPECT_THAT(undone(three(), history, "0"),
                ElementsAre("version 1 is a baseline, which stands for what was there before: it "
                            "cannot be undone"));
}

TEST(PlanUndo, RefusesAStatementOutsideOfTransactionsWithItsPlace) {
    const auto set = set_of(undoable("1", "SELECT 1;\n  VACUUM;\n"));
    const auto steps = plan_undo(set, all_of(set), {});
    ASSERT_FALSE(steps);
    EXPECT_EQ(steps.error().kind, "undo");
    EXPECT_EQ(steps.error().script, "1_f.sql");
    EXPECT_EQ(steps.error().line, 4U);
    EXPECT_EQ(steps.error().column, 3U);
}

TEST(PlanUndo, RefusesTransactionsOfTheSectionsOwn) {
    const auto set = set_of(undoable("1", "BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;"));
    EXPECT_THAT(undone(set, all_of(set)),
                ElementsAre("1_f.sql, line 3, column 1: a down section runs in one transaction, "
                            "and this statement cannot; undo the migration with a new one"));
}

TEST(PlanUndo, TakesASectionThatIsWrappedAsAWhole) {
    const auto set = set_of(undoable("1", "BEGIN;\nSELECT 1;\nCOMMIT;"));
    EXPECT_THAT(undone(set, all_of(set)), ElementsAre("1"));
}

TEST(PlanUndo, RefusesAnUnknownTarget) {
    EXPECT_THAT(undone(three(), all_of(three()), "7"),
                ElementsAre("target: version 7 is not applied; name the version that stays, or 0 "
                            "to undo all"));
}

TEST(DownSection, KeepsTheTimeoutsOfTheFile) {
    auto migration = undoable("1");
    migration.directives.no_transaction = true;
    migration.directives.lock_timeout = Milliseconds{100};
    const auto section = down_section(migration);
    EXPECT_EQ(section.text, "DROP TABLE t;");
    EXPECT_EQ(section.directives.lock_timeout, Milliseconds{100});
    EXPECT_FALSE(section.directives.no_transaction);
}

} // namespace
} // namespace lockstep::migrate::testing
