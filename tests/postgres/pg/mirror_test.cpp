// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/undo_run.hpp"
#include "postgres/pg/mirror_fixture.hpp"
#include "postgres/pg/step_fixture.hpp"

namespace lockstep::pg {
namespace {

using migrate::AttemptOutcome;
using test::migration;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Mirrored : public test::StepFixture {
protected:
    Mirrored() {
        settings_.mirror = &mirror_;
        mirror_.files = {&first_, &second_};
    }

    /// Holds the lock over a history that is there, as a run does before its first file.
    std::unique_ptr<Client> mirroring() {
        auto made = client(settings_);
        EXPECT_TRUE(*made->history.try_lock());
        EXPECT_TRUE(made->history.ensure_history());
        return made;
    }

    migrate::InStep settle(Client& client) {
        auto kept = client.history.keep_in_step(history(client));
        EXPECT_TRUE(kept) << kept.error().message;
        return kept ? *std::move(kept) : migrate::InStep{};
    }

    migrate::History history(Client& client) {
        auto read = client.history.read_history("set");
        EXPECT_TRUE(read) << read.error().message;
        return *std::move(read);
    }

    void run(Client& client, const migrate::Migration& file) {
        const auto row = apply(client, file);
        EXPECT_TRUE(row) << row.error().failure.message;
    }

    /// With the end of the attempt, which remembers what is in step.
    void run_attempt(Client& client, const std::vector<const migrate::Migration*>& files) {
        const auto attempt = client.history.begin_attempt({"set", "rollout", "pod", ""});
        for (const auto* file : files)
            run(client, *file);
        EXPECT_TRUE(
            client.history.end_attempt(*attempt, {AttemptOutcome::applied, std::nullopt, 1}));
    }

    [[nodiscard]] std::string theirs() const {
        return sql("SELECT string_agg(version, ' ' ORDER BY version) FROM other.versions");
    }
    [[nodiscard]] std::string ours() const {
        return sql("SELECT string_agg(version || ':' || state, ' ' ORDER BY id) FROM "
                   "lockstep.migration");
    }

    test::ListMirror mirror_;
    HistorySettings settings_;
    migrate::Migration first_ = migration("1", "CREATE TABLE a (id int);");
    migrate::Migration second_ = migration("2", "CREATE TABLE b (id int);");
};

TEST_F(Mirrored, IsMadeBeforeTheFirstFile) {
    auto client = mirroring();
    EXPECT_TRUE(history(*client).mirror_differs);

    EXPECT_THAT(settle(*client).done, ElementsAre(HasSubstr("other's table other.versions was "
                                                            "made")));

    EXPECT_FALSE(history(*client).mirror_differs);
    EXPECT_EQ(theirs(), "");
}

TEST_F(Mirrored, StandsInTheTransactionThatAppliesTheFile) {
    auto client = mirroring();
    settle(*client);
    run_attempt(*client, {&first_, &second_});
    EXPECT_EQ(theirs(), "1 2");
    EXPECT_FALSE(history(*client).mirror_differs);

    sql("INSERT INTO other.versions VALUES ('3')");
    const auto row = apply(*client, migration("3", "CREATE TABLE c (id int);"));

    ASSERT_FALSE(row);
    EXPECT_THAT(row.error().failure.message,
                HasSubstr("recording it in other's table other.versions: duplicate key"));
    EXPECT_EQ(sql("SELECT to_regclass('c') IS NULL"), "t");
    EXPECT_EQ(ours(), "1:applied 2:applied");
}

TEST_F(Mirrored, IsWrittenWithTheLastStepOfAFileThatRunsInSteps) {
    auto client = mirroring();
    settle(*client);

    const auto row = apply(*client, stepwise("1", "CREATE TABLE a (id int); SELECT 1/0;"));
    ASSERT_FALSE(row);
    EXPECT_EQ(theirs(), "");

    run(*client, stepwise("1", "CREATE TABLE a (id int); CREATE TABLE b (id int);"));
    EXPECT_EQ(theirs(), "1");
}

TEST_F(Mirrored, IsWrittenByTheRoleThatLoggedInWhateverTheFileSets) {
    sql("CREATE ROLE other_of_" + database_ + "; GRANT other_of_" + database_ + " TO " +
        server_.settings(database_).user);
    const auto user = server_.settings(database_).user;
    const auto file = "SET ROLE other_of_" + database_ +
                      "; SET search_path = nowhere; SET "
                      "standard_conforming_strings = off; SET client_encoding = 'LATIN1';";
    auto client = mirroring();
    settle(*client);

    run(*client, migration("1", file));
    run(*client, stepwise("2", file));
    context_.session = migrate::SessionState::kept;
    run(*client, migration("3", file));
    run(*client, stepwise("4", file));
    run(*client, migration("5", "SELECT 1;"));

    EXPECT_EQ(theirs(), "1 2 3 4 5");
    EXPECT_EQ(sql("SELECT string_agg(DISTINCT by, ' ') FROM other.versions"), user);
}

TEST_F(Mirrored, LeavesItsTableToTheFiles) {
    auto client = mirroring();
    settle(*client);

    run(*client, migration("1", "ALTER TABLE other.versions ADD at timestamptz DEFAULT now();"));
    run(*client, migration("2", "INSERT INTO other.versions VALUES ('0');"));

    EXPECT_EQ(theirs(), "0 1 2");
}

TEST_F(Mirrored, RunsNothingWhileTheToolHoldsItsLock) {
    auto client = mirroring();
    settle(*client);
    auto tool = this->client();
    ASSERT_TRUE(tool->session.execute("SET application_name = 'other up'; SELECT "
                                      "pg_advisory_lock(4711)"));

    for (const auto& file : {migration("1", "CREATE TABLE a (id int);")}) {
        const auto row = apply(*client, file);
        ASSERT_FALSE(row);
        EXPECT_TRUE(row.error().other_tool_works);
        EXPECT_EQ(row.error().remedy, Remedy::retry);
        EXPECT_THAT(row.error().failure.message, HasSubstr("held by other up (pid "));
    }
    EXPECT_THAT(settle(*client).busy, HasSubstr("other up"));
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");

    ASSERT_TRUE(tool->session.execute("SELECT pg_advisory_unlock(4711)"));
    run(*client, first_);
}

TEST_F(Mirrored, HoldsTheToolsLockWhileAFileRunsAndNotLonger) {
    auto client = mirroring();
    settle(*client);

    run(*client, migration("1", "CREATE TABLE seen AS SELECT count(*) AS held FROM pg_locks WHERE "
                                "locktype = 'advisory' AND objid = 4711;"));
    run(*client, stepwise("2", "CREATE INDEX CONCURRENTLY seen_held ON seen (held);"));

    EXPECT_EQ(sql("SELECT held FROM seen"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"),
              "0");
}

TEST_F(Mirrored, TakesOverWhatTheToolApplied) {
    auto client = mirroring();
    settle(*client);
    run_attempt(*client, {&first_});
    sql("INSERT INTO other.versions VALUES ('2')");
    EXPECT_TRUE(history(*client).mirror_differs);

    EXPECT_THAT(settle(*client).done, ElementsAre(HasSubstr("other applied 2_change.sql by "
                                                            "itself")));

    EXPECT_EQ(ours(), "1:applied 2:adopted");
    EXPECT_FALSE(history(*client).mirror_differs);
    EXPECT_EQ(sql("SELECT outcome FROM lockstep.attempt ORDER BY id DESC LIMIT 1"), "adopted");
}

TEST_F(Mirrored, RefusesToGoOnWhereTheToolTookSomethingBack) {
    auto client = mirroring();
    settle(*client);
    run_attempt(*client, {&first_, &second_});
    sql("DELETE FROM other.versions WHERE version = '2'");

    const auto kept = client->history.keep_in_step(history(*client));

    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().remedy, Remedy::fix_input);
    EXPECT_THAT(kept.error().message, HasSubstr("it does not have 2_change.sql any more"));
    EXPECT_EQ(ours(), "1:applied 2:applied");
}

TEST_F(Mirrored, IsCompletedWhereLockstepWorkedWithoutIt) {
    auto client = mirroring();
    settle(*client);
    run_attempt(*client, {&first_});
    client->history.unlock();
    {
        auto alone = migrator();
        run(*alone, second_);
    }
    client = nullptr;
    auto again = mirroring();
    EXPECT_TRUE(history(*again).mirror_differs);

    EXPECT_THAT(settle(*again).done, ElementsAre(HasSubstr("added 2_change.sql to other's table")));

    EXPECT_EQ(theirs(), "1 2");
}

TEST_F(Mirrored, IsMadeAgainWithAllThatIsApplied) {
    auto client = mirroring();
    settle(*client);
    run_attempt(*client, {&first_, &second_});
    sql("DROP TABLE other.versions");
    EXPECT_TRUE(history(*client).mirror_differs);

    settle(*client);

    EXPECT_EQ(theirs(), "1 2");
}

TEST_F(Mirrored, FollowsAnUndo) {
    auto client = mirroring();
    settle(*client);
    first_.down = "DROP TABLE a;";
    run_attempt(*client, {&first_});

    const auto undone =
        undo_migration(client->session, settings_, {&first_, "1", nullptr}, {}, stop_.token());

    ASSERT_TRUE(undone) << undone.error().failure.message;
    EXPECT_EQ(theirs(), "");
    EXPECT_EQ(ours(), "1:undone");
    EXPECT_FALSE(history(*client).mirror_differs);
}

TEST_F(Mirrored, IsNotBelievedWhereAnUndoWentPastIt) {
    auto client = mirroring();
    settle(*client);
    run_attempt(*client, {&first_});
    sql("UPDATE lockstep.migration SET state = 'undone'");

    const auto kept = client->history.keep_in_step(history(*client));

    ASSERT_FALSE(kept);
    EXPECT_THAT(kept.error().message, HasSubstr("it was undone with Lockstep"));
}

TEST_F(Mirrored, IsLookedForOnlyWhereTheUsualOneIsNotInStep) {
    {
        auto client = mirroring();
        settle(*client);
        run_attempt(*client, {&first_});
        client->history.unlock();
    }
    int asked = 0;
    settings_.find_mirror = [&]() -> Result<const migrate::Mirror*> {
        ++asked;
        return &mirror_;
    };
    auto same = client(settings_);
    EXPECT_FALSE(history(*same).mirror_differs);
    EXPECT_EQ(asked, 0);

    test::ListMirror usual;
    usual.schema = "usual";
    settings_.mirror = &usual;
    auto other = client(settings_);
    EXPECT_FALSE(history(*other).mirror_differs);
    EXPECT_FALSE(history(*other).mirror_differs);
    EXPECT_EQ(asked, 1);
}

TEST_F(Mirrored, IsLookedForBeforeTheFirstFileWhereNobodyKnewOfIt) {
    settings_.find_mirror = [this]() -> Result<const migrate::Mirror*> { return &mirror_; };
    settings_.mirror = nullptr;
    auto client = this->client(settings_);
    EXPECT_FALSE(history(*client).mirror_differs);
    ASSERT_TRUE(*client->history.try_lock());

    ASSERT_TRUE(client->history.ensure_history());

    EXPECT_TRUE(history(*client).mirror_differs);
    settle(*client);
    EXPECT_EQ(theirs(), "");
}

TEST_F(Mirrored, SaysWhyAFileCannotBeRecordedBeforeItIsRun) {
    auto client = mirroring();
    settle(*client);
    mirror_.refusal = "other counts to one only";

    const auto row = apply(*client, first_);

    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().remedy, Remedy::fix_input);
    EXPECT_EQ(row.error().failure.message, "other counts to one only");
    EXPECT_EQ(sql("SELECT to_regclass('a') IS NULL"), "t");
}

TEST_F(Mirrored, NamesTheTableThatMayNotBeRead) {
    auto client = mirroring();
    settle(*client);
    sql("ALTER TABLE other.versions OWNER TO postgres; REVOKE ALL ON other.versions FROM PUBLIC");

    const auto read = client->history.read_history("set");

    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message, HasSubstr("reading other's table other.versions"));
    EXPECT_THAT(read.error().message, HasSubstr("--mirror off"));
}

} // namespace
} // namespace lockstep::pg
