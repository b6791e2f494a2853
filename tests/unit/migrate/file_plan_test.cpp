// SPDX-License-Identifier: Apache-2.0
#include "migrate/file_plan.hpp"

#include <gmock/gmock.h>

#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

using ::testing::HasSubstr;

Expected<FilePlan, FileFault> plan(const std::string& text, const Directives& directives = {}) {
    auto migration = versioned("1", "change", text);
    migration.directives = directives;
    return plan_file(migration, migration.statements());
}

/// One word a step: kind, statements, and in brackets what is sent of them.
std::string steps_of(const Expected<FilePlan, FileFault>& plan) {
    if (!plan)
        return "statement " + std::to_string(plan.error().statement + 1) + ": " +
               plan.error().sentence;
    std::string text = plan->one_transaction ? "one:" : "steps:";
    for (const auto& step : plan->steps) {
        const auto* kind = step.kind == Step::Kind::transaction ? " tx"
                           : step.kind == Step::Kind::alone     ? " alone"
                                                                : " discarded";
        text += kind + std::to_string(step.first) + "-" + std::to_string(step.last) + "(" +
                std::to_string(step.send_first) + "-" + std::to_string(step.send_last) + ")";
    }
    return text;
}

TEST(FilePlan, RunsAnOrdinaryFileInOneTransaction) {
    EXPECT_EQ(steps_of(plan("CREATE TABLE a (); SELECT 1;")), "one: tx0-2(0-2)");
}

TEST(FilePlan, RunsAnEmptyFileInOneTransaction) {
    EXPECT_EQ(steps_of(plan("-- nothing yet\n")), "one: tx0-0(0-0)");
}

TEST(FilePlan, TakesAWrapperForItsOwnTransaction) {
    EXPECT_EQ(steps_of(plan("BEGIN; CREATE TABLE a (); COMMIT;")), "one: tx0-3(1-2)");
    EXPECT_EQ(steps_of(plan("begin work; savepoint s; rollback to s; end;")), "one: tx0-4(1-3)");
    EXPECT_EQ(steps_of(plan("START TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT 1; END")),
              "one: tx0-3(1-2)");
}

TEST(FilePlan, RunsWhatPostgresRefusesInATransactionAlone) {
    EXPECT_EQ(steps_of(plan("CREATE TABLE a (i int); CREATE INDEX CONCURRENTLY a_i ON a (i); "
                            "INSERT INTO a VALUES (1);")),
              "steps: tx0-1(0-1) alone1-2(1-2) tx2-3(2-3)");
    EXPECT_EQ(steps_of(plan("VACUUM;")), "steps: alone0-1(0-1)");
}

TEST(FilePlan, KeepsTheFilesOwnTransactionsTogether) {
    EXPECT_EQ(steps_of(plan("SELECT 1; BEGIN; SELECT 2; SELECT 3; COMMIT; SELECT 4;")),
              "steps: tx0-1(0-1) tx1-5(2-4) tx5-6(5-6)");
    EXPECT_EQ(steps_of(plan("BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;")),
              "steps: tx0-3(1-2) tx3-6(4-5)");
    EXPECT_EQ(steps_of(plan("BEGIN; SELECT 1; ROLLBACK;")), "steps: discarded0-3(1-2)");
}

TEST(FilePlan, GoesStepByStepWhereTheFileSaysSo) {
    EXPECT_EQ(steps_of(plan("SELECT 1; CALL p();", {.no_transaction = true})),
              "steps: tx0-1(0-1) alone1-2(1-2)");
}

TEST(FilePlan, LetsACallStayInATransactionOtherwise) {
    EXPECT_EQ(steps_of(plan("CALL p();")), "one: tx0-1(0-1)");
    EXPECT_EQ(steps_of(plan("CALL p(); VACUUM;")), "steps: tx0-1(0-1) alone1-2(1-2)");
}

struct Refusal {
    std::string text;
    std::string expected;
};

class FilePlanRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(FilePlanRefuses, AndNamesTheStatement) {
    EXPECT_THAT(steps_of(plan(GetParam().text)), HasSubstr(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Unbalanced, FilePlanRefuses,
    ::testing::Values(
        Refusal{"SELECT 1; COMMIT;", "statement 2: it ends a transaction that the file did not"},
        Refusal{"SELECT 1; ROLLBACK;", "statement 2: it ends a transaction that the file did not"},
        Refusal{"BEGIN; SELECT 1;", "statement 1: the transaction that it begins is never ended"},
        Refusal{"BEGIN; BEGIN; SELECT 1; COMMIT;", "statement 2: the transaction that the file "
                                                   "began before is still open"},
        Refusal{"BEGIN; VACUUM; COMMIT;", "statement 2: PostgreSQL does not run it in a "
                                          "transaction"},
        Refusal{"SELECT 1; BEGIN; SELECT 2; VACUUM; COMMIT;", "statement 4: PostgreSQL does not"},
        Refusal{"VACUUM; SAVEPOINT s;", "statement 2: savepoints exist in a transaction only"},
        Refusal{"SELECT 1; PREPARE TRANSACTION 'p';", "statement 2: prepared and chained"},
        Refusal{"BEGIN; SELECT 1; COMMIT AND CHAIN; COMMIT;", "statement 3: prepared and chained"},
        Refusal{"CREATE INDEX CONCURRENTLY ON a (i);", "statement 1: an index that is built "
                                                       "concurrently needs a name"}));

} // namespace
} // namespace lockstep::migrate::testing
