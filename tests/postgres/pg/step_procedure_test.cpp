// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/pg/step_fixture.hpp"

namespace lockstep::pg {
namespace {

using migrate::Aftermath;
using test::StepFixture;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// CALL and DO, which may commit inside.
class StepProcedure : public StepFixture {};

TEST_F(StepProcedure, CountsABlockThatDoesNotCommitTogetherWithWhatItDid) {
    sql("CREATE TABLE a (id int); ALTER TABLE a OWNER TO owner");
    {
        auto migrator = this->migrator();
        const auto failed = apply(
            *migrator, stepwise("1", "DO $$ BEGIN INSERT INTO a VALUES (1);"
                                     "PERFORM pg_terminate_backend(pg_backend_pid()); END $$;"));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::retry);
    }
    auto next = migrator();

    const auto applied =
        apply(*next, stepwise("1", "DO $$ BEGIN INSERT INTO a VALUES (1); END $$;"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "1");
}

TEST_F(StepProcedure, RunsAProcedureThatCommits) {
    sql("CREATE TABLE a (id int); ALTER TABLE a OWNER TO owner");
    auto migrator = this->migrator();

    const auto applied =
        apply(*migrator, stepwise("1", "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN "
                                       "INSERT INTO a VALUES (1); COMMIT; "
                                       "INSERT INTO a VALUES (2); COMMIT; END $$; CALL p();"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "2");
}

TEST_F(StepProcedure, LeavesAProcedureThatWasCutOffToAPerson) {
    sql("CREATE TABLE a (id int); ALTER TABLE a OWNER TO owner");
    const auto file = stepwise("1", "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT;"
                                    "PERFORM pg_terminate_backend(pg_backend_pid()); END $$;");
    {
        auto migrator = this->migrator();
        const auto failed = apply(*migrator, file);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::observe);
        EXPECT_EQ(failed.error().aftermath, Aftermath::unknown);
    }
    auto next = migrator();

    const auto refused = apply(*next, file);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().remedy, Remedy::fix_input);
    EXPECT_THAT(refused.error().failure.message,
                AllOf(HasSubstr("lockstep repair resume 1\""),
                      HasSubstr("lockstep repair resume 1 --done\"")));
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "1");
}

TEST_F(StepProcedure, LeavesAProcedureThatFailedAfterACommitToAPerson) {
    sql("CREATE TABLE a (id int); ALTER TABLE a OWNER TO owner");
    auto migrator = this->migrator();
    const auto file =
        stepwise("1", "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; PERFORM 1/0; END $$;");

    const auto failed = apply(*migrator, file);

    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().failure.hint, HasSubstr("what it committed before it failed stays"));
    EXPECT_EQ(row("running"), "1");
    ASSERT_FALSE(apply(*migrator, file));
    EXPECT_EQ(sql("SELECT count(*) FROM a"), "1");
}

TEST_F(StepProcedure, RunsAgainAProcedureThatSaysThatItMay) {
    sql("CREATE TABLE a (id int); ALTER TABLE a OWNER TO owner");
    auto file = stepwise("1", "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT;"
                              "IF (SELECT count(*) FROM a) = 1 THEN"
                              " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END $$;");
    file.directives.retry_safe = true;
    {
        auto migrator = this->migrator();
        ASSERT_FALSE(apply(*migrator, file));
    }
    auto next = migrator();

    const auto applied = apply(*next, file);

    EXPECT_TRUE(applied) << applied.error().failure.message;
}

} // namespace
} // namespace lockstep::pg
