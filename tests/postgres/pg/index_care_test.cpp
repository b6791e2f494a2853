// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/effect_lookup.hpp"
#include "postgres/pg/index_fixture.hpp"

namespace lockstep::pg {
namespace {

using migrate::Aftermath;
using test::IndexFixture;
using test::migration;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* build = "CREATE INDEX CONCURRENTLY i ON a (id);";
constexpr const char* build_if_absent = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id);";

class IndexCare : public IndexFixture {};

TEST_F(IndexCare, BuildsAndRecordsAnIndex) {
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, migration("1", build));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_NE(oid_of("i"), "");
    EXPECT_EQ(row("state || running"), "applied0");
    EXPECT_THAT(observer_.notices, IsEmpty());
}

TEST_F(IndexCare, LeavesNothingOfAUniqueIndexThatCannotBe) {
    auto migrator = this->migrator();

    const auto failed = apply(
        *migrator, migration("1", "SELECT 1;\nCREATE UNIQUE INDEX CONCURRENTLY i ON a (digit);"));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
    EXPECT_EQ(failed.error().failure.sqlstate, "23505");
    EXPECT_EQ(failed.error().failure.statement_number, 2U);
    EXPECT_EQ(failed.error().failure.line, 2U);
    EXPECT_EQ(failed.error().aftermath, Aftermath::partial);
    EXPECT_EQ(oid_of("i"), "");
    EXPECT_EQ(row("state || statements_done || running || before"), "started10");
    EXPECT_TRUE(apply(*migrator, migration("1", std::string{"SELECT 1;"} + build)));
}

TEST_F(IndexCare, NeverDropsSomebodyElsesInvalidIndex) {
    sql("CREATE INDEX i ON a (id)");
    make_invalid("i");
    const auto oid = oid_of("i");
    for (const auto* text : {build, build_if_absent}) {
        auto migrator = this->migrator();

        const auto failed = apply(*migrator, migration("1", text));

        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
        EXPECT_THAT(
            failed.error().failure.message,
            HasSubstr("an index public.i that is INVALID was there before, and Lockstep did "
                      "not make it"));
        EXPECT_EQ(oid_of("i"), oid);
    }
}

TEST_F(IndexCare, TellsOfAnIndexThatWasThereBefore) {
    sql("CREATE INDEX i ON a (digit)");
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, migration("1", build_if_absent));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_THAT(observer_.notices,
                Contains(HasSubstr("index public.i was there before and was left as it is: CREATE "
                                   "INDEX i ON public.a USING btree (digit)")));
}

TEST_F(IndexCare, RepeatsPostgresqlsWordsAboutANameThatIsTaken) {
    sql("CREATE INDEX i ON a (digit)");
    auto migrator = this->migrator();

    const auto failed = apply(*migrator, migration("1", build));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure.sqlstate, "42P07");
    EXPECT_EQ(row("running"), "0");
}

TEST_F(IndexCare, IsNotFooledByAnotherThingOfThatName) {
    sql("CREATE TABLE i (id int)");
    auto migrator = this->migrator();

    const auto failed = apply(*migrator, migration("1", build_if_absent));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().remedy, Remedy::fix_input);
    EXPECT_THAT(failed.error().failure.message,
                HasSubstr("table public.a has no index i: something else has that name"));
}

TEST_F(IndexCare, FindsTheIndexByTheFilesSearchPath) {
    sql("CREATE SCHEMA s AUTHORIZATION owner; CREATE TABLE s.a (id int); ALTER TABLE s.a OWNER TO "
        "owner");
    auto migrator = this->migrator();

    const auto applied =
        apply(*migrator, migration("1", std::string{"SET search_path = s, public;"} + build));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_NE(oid_of("s.i"), "");
    EXPECT_EQ(oid_of("public.i"), "");
}

TEST_F(IndexCare, HealsWhatADeadlockLeavesAndMayBeTriedAgain) {
    auto migrator = this->migrator();
    auto waiter = client();
    const auto lock = "SELECT pg_advisory_lock(" + std::to_string(migrator->history.key()) + ")";
    auto waiting =
        std::async(std::launch::async, [&] { return waiter->session.execute(lock).has_value(); });
    wait_until_blocked("SELECT pg_advisory_lock");
    // Whoever has waited for deadlock_timeout does not look for deadlocks any more.
    std::this_thread::sleep_for(std::chrono::milliseconds{1300});

    const auto failed = apply(*migrator, migration("1", build));

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure.sqlstate, "40P01");
    EXPECT_EQ(failed.error().remedy, Remedy::retry);
    EXPECT_TRUE(failed.error().may_try_again);
    EXPECT_EQ(oid_of("i"), "");
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("dropped index public.i")));
    migrator->history.unlock();
    EXPECT_TRUE(waiting.get());
}

TEST_F(IndexCare, DoesNotDeadlockWithThoseWhoPollForTheLock) {
    auto migrator = this->migrator();
    auto poller = client();
    auto open = writer();
    std::atomic<bool> done{false};
    auto polling = std::async(std::launch::async, [&] {
        while (!done) {
            EXPECT_FALSE(*poller->history.try_lock());
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    });
    auto ending = std::async(std::launch::async, [&] {
        wait_until_blocked("CREATE INDEX");
        std::this_thread::sleep_for(std::chrono::milliseconds{1500}); // more than deadlock_timeout
        EXPECT_TRUE(open->session.execute("COMMIT"));
    });

    const auto applied = apply(*migrator, migration("1", build));

    ending.get();
    done = true;
    polling.get();
    EXPECT_TRUE(applied) << applied.error().failure.message;
}

TEST_F(IndexCare, BuildsAgainWhatTheServerEndedInTheMiddle) {
    auto open = writer();
    {
        auto migrator = this->migrator();
        auto killing = std::async(std::launch::async, [&] {
            wait_until_blocked("CREATE INDEX");
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        const auto failed = apply(*migrator, migration("1", build));
        killing.get();
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::observe);
        EXPECT_EQ(failed.error().aftermath, Aftermath::unknown);
    }
    EXPECT_EQ(invalid_indexes(), "1");
    ASSERT_TRUE(open->session.execute("COMMIT"));
    auto next = next_migrator();

    const auto applied = apply(*next, migration("1", build));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(invalid_indexes(), "0");
    EXPECT_THAT(
        observer_.notices,
        Contains(HasSubstr("dropped index public.i, which a run that was cut off left INVALID")));
}

TEST_F(IndexCare, TellsOfALeftoverThatOnlyASuperuserMayDrop) {
    sql("ALTER TABLE a ADD note text; CREATE INDEX i ON a (id)");
    const std::string reindex = "REINDEX TABLE CONCURRENTLY a;";
    auto open = writer();
    end_in_the_middle(reindex, "REINDEX");
    ASSERT_TRUE(open->session.execute("COMMIT"));
    auto next = next_migrator();

    const auto applied = apply(*next, migration("1", reindex));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("dropped index public.i_ccnew")));
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("takes space until a superuser drops it: "
                                                      "DROP INDEX CONCURRENTLY pg_toast.")));
    EXPECT_EQ(invalid_indexes(), "1");
}

TEST_F(IndexCare, DropsWhatWasLeftWhenTheStatementWasEditedSince) {
    auto open = writer();
    end_in_the_middle(build, "CREATE INDEX");
    ASSERT_TRUE(open->session.execute("COMMIT"));
    auto next = next_migrator();

    const auto applied =
        apply(*next, migration("1", "CREATE INDEX CONCURRENTLY other ON a (digit);"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(oid_of("i"), "");
    EXPECT_NE(oid_of("other"), "");
}

TEST_F(IndexCare, WaitsForABuildThatIsStillUnderWay) {
    auto first = writer();
    auto builder = client();
    {
        // The row of a run that was cut off before its statement, which somebody now runs.
        auto migrator = this->migrator();
        auto killing = std::async(std::launch::async, [&] {
            wait_until_blocked("CREATE INDEX");
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        ASSERT_FALSE(apply(*migrator, migration("1", build)));
        killing.get();
        ASSERT_TRUE(first->session.execute("COMMIT"));
        sql("DROP INDEX i");
    }
    auto open = writer();
    auto building = std::async(std::launch::async, [&] {
        return builder->session.execute("CREATE INDEX CONCURRENTLY i ON a (id)").has_value();
    });
    wait_until_blocked("CREATE INDEX");
    auto ending = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{700});
        EXPECT_TRUE(open->session.execute("COMMIT"));
    });
    auto next = next_migrator();

    const auto applied = apply(*next, migration("1", build));

    ending.get();
    EXPECT_TRUE(building.get());
    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("still works on what was begun before")));
    EXPECT_THAT(observer_.notices, Contains(HasSubstr("statement 1 was done when the last run")));
    EXPECT_THAT(observer_.seen, ::testing::Not(IsEmpty()));
}

TEST_F(IndexCare, TellsHowFarALongBuildIs) {
    HistorySettings settings;
    settings.look_on = [this]() -> std::optional<Session> {
        auto session = connect(server_.settings(database_), stop_.token());
        if (!session) return std::nullopt;
        return *std::move(session);
    };
    migrator().reset();
    auto migrator = client(settings);
    ASSERT_TRUE(*migrator->history.try_lock());
    auto open = writer();
    auto ending = std::async(std::launch::async, [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds{3000});
        EXPECT_TRUE(open->session.execute("COMMIT"));
    });

    const auto applied = apply(*migrator, migration("1", build));

    ending.get();
    ASSERT_TRUE(applied) << applied.error().failure.message;
    ASSERT_THAT(observer_.seen, ::testing::Not(IsEmpty()));
    EXPECT_EQ(observer_.seen[0].script, "1_change.sql");
    EXPECT_EQ(observer_.seen[0].phase, "waiting for writers before build");
    EXPECT_EQ(observer_.seen[0].total, 1);
}

TEST_F(IndexCare, LeavesABuildToTheServerWhenAskedToStop) {
    auto open = writer();
    {
        auto migrator = this->migrator();
        auto stopping = std::async(std::launch::async, [&] {
            wait_until_blocked("CREATE INDEX");
            stop_.request_stop();
        });
        const auto failed = apply(*migrator, migration("1", build));
        stopping.get();
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().remedy, Remedy::retry);
        EXPECT_EQ(failed.error().failure.message,
                  "left to the server, since Lockstep was asked to stop");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1200}); // more than the server's look
    wait_until_blocked("CREATE INDEX");
    ASSERT_TRUE(open->session.execute("COMMIT"));
    wait_until("EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('i') AND indisvalid)");
}

} // namespace
} // namespace lockstep::pg
