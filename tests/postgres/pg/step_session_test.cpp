// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/pg/step_fixture.hpp"

namespace lockstep::pg {
namespace {

using test::StepFixture;

/// What a file sets for its session.
class StepSession : public StepFixture {
protected:
    void SetUp() override {
        role_ = database_ + "_other";
        sql("CREATE ROLE " + role_ + "; GRANT " + role_ +
            " TO owner; CREATE SCHEMA elsewhere; "
            "ALTER SCHEMA elsewhere OWNER TO " +
            role_);
    }

    [[nodiscard]] std::string settings() const {
        return "SET search_path = elsewhere; SET ROLE " + role_ +
               "; SET standard_conforming_strings = off; SET client_encoding = 'LATIN1';"
               "SET statement_timeout = '1min';";
    }

    [[nodiscard]] std::string owner_of(const std::string& relation) const {
        return sql("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('" +
                   relation + "')");
    }

    std::string role_;
};

TEST_F(StepSession, LastsFromOneStatementToTheNext) {
    auto migrator = this->migrator();

    const auto applied =
        apply(*migrator, stepwise("1", settings() + "CREATE TABLE a (id int);"
                                                    "CREATE INDEX CONCURRENTLY i ON a (id);"
                                                    "CREATE TABLE b AS SELECT '\\x41'::text AS n, "
                                                    "current_setting('statement_timeout') AS t;"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(owner_of("elsewhere.a"), role_);
    EXPECT_EQ(owner_of("elsewhere.b"), role_);
    EXPECT_EQ(sql("SELECT n || t FROM elsewhere.b"), "A1min");
    const auto shown = migrator->session.execute(
        "SELECT current_setting('search_path'), current_setting('lock_timeout'), current_user, "
        "current_setting('client_encoding'), current_setting('standard_conforming_strings'), "
        "current_setting('client_connection_check_interval'), "
        "current_setting('statement_timeout')");
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->back().text(0, 0), "\"$user\", public");
    EXPECT_EQ(shown->back().text(0, 1), "5s");
    EXPECT_EQ(shown->back().text(0, 2), "owner");
    EXPECT_EQ(shown->back().text(0, 3), "UTF8");
    EXPECT_EQ(shown->back().text(0, 4), "on");
    EXPECT_EQ(shown->back().text(0, 5), "500ms");
    EXPECT_EQ(shown->back().text(0, 6), "0");
}

TEST_F(StepSession, IsMadeAgainWhenTheFileIsResumed) {
    {
        auto migrator = this->migrator();
        ASSERT_FALSE(apply(*migrator, stepwise("1", settings() + "SELECT 1/0;")));
    }
    auto migrator = this->migrator();

    const auto applied = apply(*migrator, stepwise("1", settings() + "CREATE TABLE a (id int);"));

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(owner_of("elsewhere.a"), role_);
}

TEST_F(StepSession, IsOursAgainAfterAFailure) {
    auto migrator = this->migrator();

    ASSERT_FALSE(apply(*migrator, stepwise("1", settings() + "SELECT 1/0;")));

    const auto shown =
        migrator->session.execute("SELECT current_user, current_setting('search_path')");
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->back().text(0, 0), "owner");
    EXPECT_EQ(shown->back().text(0, 1), "\"$user\", public");
}

TEST_F(StepSession, KeepsUserAndRoleOfASuperusersFile) {
    sql("ALTER ROLE owner SUPERUSER; CREATE ROLE " + database_ + "_user; GRANT " + role_ + " TO " +
        database_ + "_user");
    auto migrator = this->migrator();

    const auto applied =
        apply(*migrator,
              stepwise("1", "SET SESSION AUTHORIZATION " + database_ + "_user; SET ROLE " + role_ +
                                "; SET search_path = elsewhere; SELECT 1; CREATE TABLE a (id int);"
                                "CREATE TABLE b AS SELECT session_user::text AS n;"));
    sql("ALTER ROLE owner NOSUPERUSER");

    ASSERT_TRUE(applied) << applied.error().failure.message;
    EXPECT_EQ(owner_of("elsewhere.a"), role_);
    EXPECT_EQ(sql("SELECT n FROM elsewhere.b"), database_ + "_user");
}

} // namespace
} // namespace lockstep::pg
