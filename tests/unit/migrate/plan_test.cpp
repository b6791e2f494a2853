// SPDX-License-Identifier: Apache-2.0
#include "migrate/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> pending_scripts(const Expected<Plan, PlanFault>& plan) {
    if (!plan) return {"<" + plan.error().error.message + ">"};
    std::vector<std::string> scripts;
    for (const auto* migration : plan->pending)
        scripts.push_back(migration->script);
    return scripts;
}

const auto orders = [] { return versioned("1", "orders", "CREATE TABLE orders ();"); };
const auto items = [] { return versioned("2", "items", "CREATE TABLE items ();"); };
const auto view = [] { return repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 1;"); };

TEST(MakePlan, TakesAllFilesOfANewDatabase) {
    const auto set = set_of(orders(), items(), view());
    const auto plan = make_plan(set, History{});
    EXPECT_THAT(pending_scripts(plan), ElementsAre("1_orders.sql", "2_items.sql", "R_view.sql"));
    EXPECT_EQ(plan->current, "");
    EXPECT_EQ(plan->target, "2");
    EXPECT_EQ(plan->applied, 0);
}

TEST(MakePlan, LeavesOutWhatIsThere) {
    const auto set = set_of(orders(), items(), view());
    const auto plan = make_plan(set, history_of(row_of(orders()), row_of(view())));
    EXPECT_THAT(pending_scripts(plan), ElementsAre("2_items.sql"));
    EXPECT_EQ(plan->current, "1");
    EXPECT_EQ(plan->applied, 2);
    EXPECT_THAT(plan->warnings, IsEmpty());
}

TEST(MakePlan, KnowsAVersionHoweverItIsWritten) {
    const auto set = set_of(versioned("001", "orders", "CREATE TABLE orders ();"));
    EXPECT_THAT(pending_scripts(make_plan(set, history_of(row_of(orders())))), IsEmpty());
}

TEST(MakePlan, CountsOnlyRowsOfWhatIsInTheDatabase) {
    auto undone = row_of(orders());
    undone.state = State::undone;
    const auto set = set_of(orders());
    EXPECT_THAT(pending_scripts(make_plan(set, history_of(undone))), ElementsAre("1_orders.sql"));
}

TEST(MakePlan, RefusesEditedSqlNamingVersionFileAndChecksums) {
    const auto edited = versioned("1", "orders", "CREATE TABLE orders (id int);");
    const auto set = set_of(versioned("1", "orders", "CREATE TABLE orders (id int);"));
    const auto plan = make_plan(set, history_of(row_of(orders())));
    ASSERT_FALSE(plan);
    EXPECT_EQ(
        plan.error().error,
        (Error{
            Remedy::fix_input,
            "1_orders.sql (version 1) was edited after it was applied: its checksum was " +
                orders().checksum.substr(0, 12) + " and is " + edited.checksum.substr(0, 12) +
                " now; restore the file and put the change into a new migration, or take it over "
                "as it is with lockstep repair accept-edit 1"}));
}

TEST(MakePlan, WarnsOfEditedComments) {
    const auto set = set_of(versioned("1", "orders", "-- all orders\nCREATE TABLE orders ();"));
    const auto plan = make_plan(set, history_of(row_of(orders())));
    EXPECT_THAT(pending_scripts(plan), IsEmpty());
    EXPECT_THAT(
        plan->warnings,
        ElementsAre("1_orders.sql (version 1) was edited after it was applied, in comments or "
                    "white space only: its checksum was " +
                    orders().checksum.substr(0, 12) + " and is " +
                    set.migrations[0].checksum.substr(0, 12) + " now"));
}

TEST(MakePlan, DoesNotCompareChecksumsThatTheHistoryLacks) {
    auto adopted = row_of(orders());
    adopted.state = State::adopted;
    adopted.checksum.clear();
    adopted.token_checksum.clear();
    const auto set = set_of(orders());
    const auto plan = make_plan(set, history_of(adopted));
    EXPECT_THAT(pending_scripts(plan), IsEmpty());
    EXPECT_THAT(plan->warnings, IsEmpty());
}

TEST(MakePlan, TakesAFileForUneditedWhereTheWholeFileHasTheSameChecksum) {
    auto row = row_of(orders());
    row.token_checksum = "of another way to cut the file into tokens";
    const auto set = set_of(orders());
    const auto plan = make_plan(set, history_of(row));
    EXPECT_THAT(pending_scripts(plan), IsEmpty());
    EXPECT_THAT(plan->warnings, IsEmpty());
}

TEST(MakePlan, WarnsOfAMissingFile) {
    const auto set = set_of(items());
    const auto plan = make_plan(set, history_of(row_of(orders()), row_of(items())));
    EXPECT_THAT(pending_scripts(plan), IsEmpty());
    EXPECT_THAT(
        plan->warnings,
        ElementsAre("version 1 is applied, but its file 1_orders.sql is missing in migrations"));
}

TEST(MakePlan, RefusesALowerVersionAndSaysWhatToDo) {
    const auto set = set_of(orders(), items());
    const auto plan = make_plan(set, history_of(row_of(items())));
    ASSERT_FALSE(plan);
    EXPECT_EQ(
        plan.error().error,
        (Error{Remedy::fix_input,
               "1_orders.sql (version 1) is not applied, but the higher version 2 is; give the "
               "file a version above 2, or apply it below with --out-of-order allow"}));
}

TEST(MakePlan, TakesALowerVersionWhereThatIsAllowed) {
    const auto set = set_of(orders(), items());
    const auto plan = make_plan(set, history_of(row_of(items())), OutOfOrder::allow);
    EXPECT_THAT(pending_scripts(plan), ElementsAre("1_orders.sql"));
}

TEST(MakePlan, RunsARepeatableAgainWhenItChanged) {
    const auto set = set_of(repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 2;"));
    EXPECT_THAT(pending_scripts(make_plan(set, history_of(row_of(view())))),
                ElementsAre("R_view.sql"));
}

TEST(MakePlan, ComparesARepeatableWithItsLastRow) {
    const auto set = set_of(view());
    const auto other = repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 2;");
    EXPECT_THAT(pending_scripts(make_plan(set, history_of(row_of(view()), row_of(other)))),
                ElementsAre("R_view.sql"));
    EXPECT_THAT(pending_scripts(make_plan(set, history_of(row_of(other), row_of(view())))),
                IsEmpty());
}

TEST(MakePlan, TakesNothingOfASetThatEndsBelowTheDatabase) {
    const auto set = set_of(versioned("1", "orders", "CREATE TABLE edited ();"),
                            repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 0;"));
    const auto plan = make_plan(set, history_of(row_of(orders()), row_of(items()), row_of(view())));
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->newer_history);
    EXPECT_THAT(plan->pending, IsEmpty());
    EXPECT_EQ(plan->current, "2");
    EXPECT_EQ(plan->target, "1");
    EXPECT_THAT(
        plan->warnings,
        ElementsAre("these files are older than the database and nothing of them is applied: the "
                    "files end at version 1, the database is at version 2"));
}

TEST(MakePlan, TakesNothingOfASupersededSet) {
    const auto set =
        set_of(orders(), items(), repeatable("view", "CREATE OR REPLACE VIEW v AS SELECT 0;"));
    auto history = history_of(row_of(orders()), row_of(items()), row_of(view()));
    history.superseded = true;
    const auto plan = make_plan(set, history);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->newer_history);
    EXPECT_THAT(plan->pending, IsEmpty());
}

TEST(MakePlan, RefusesAHistoryItCannotRead) {
    auto row = row_of(orders());
    row.version = "first";
    const auto set = set_of(orders());
    const auto fault = find_fault(set, history_of(row));
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, "history");
    EXPECT_FALSE(make_plan(set, history_of(row)));
}

TEST(FindFault, NamesKindVersionAndScript) {
    const auto set = set_of(orders(), items());
    const auto fault = find_fault(set, history_of(row_of(items())));
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, "order");
    EXPECT_EQ(fault->version, "1");
    EXPECT_EQ(fault->script, "1_orders.sql");
}

} // namespace
} // namespace lockstep::migrate::testing
