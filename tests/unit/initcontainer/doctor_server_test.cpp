// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/server_checks.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer::doctor {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ServerSeen sound() {
    ServerSeen seen;
    seen.facts.role = "writer";
    seen.facts.database = "shop";
    seen.facts.server_version = "15.4";
    seen.facts.max_connections = 100;
    seen.facts.reserved = 3;
    seen.in_use = 7;
    seen.by_role = 2;
    seen.by_database = 5;
    seen.login_pid = seen.server_pid = 42;
    seen.user = "owner";
    seen.may_create_schemas = true;
    seen.first_schema = "public";
    seen.may_create_in_first = true;
    seen.round_trip = 2ms;
    return seen;
}

TEST(WriterCheck, SendsReadersOnTheirWay) {
    auto seen = sound();
    EXPECT_EQ(judge_writer(seen).verdict, Verdict::ok);
    seen.facts.role = "reader";
    EXPECT_EQ(judge_writer(seen).verdict, Verdict::fail);
    EXPECT_EQ(judge_writer(seen).remedy, Remedy::retry);
}

TEST(PoolerCheck, SeesOneByItsNameAndByTheProcess) {
    auto seen = sound();
    EXPECT_EQ(judge_pooler(seen, "db", false).verdict, Verdict::ok);
    EXPECT_EQ(judge_pooler(seen, "x.proxy-1.eu.rds.amazonaws.com", false).verdict, Verdict::fail);
    seen.server_pid = 43;
    EXPECT_EQ(judge_pooler(seen, "db", false).evidence,
              "the login went to process 42, and 43 answers");
    EXPECT_EQ(judge_pooler(seen, "db", true).verdict, Verdict::warn);
}

TEST(ServerCheck, TellsBothVersions) {
    auto seen = sound();
    EXPECT_EQ(judge_server(seen), ok("server", "PostgreSQL 15.4"));
    seen.facts.aurora_version = "15.4.1";
    EXPECT_EQ(judge_server(seen).evidence, "PostgreSQL 15.4, Aurora 15.4.1");
    seen.facts.server_version = "11.22";
    EXPECT_EQ(judge_server(seen).verdict, Verdict::warn);
}

TEST(PrivilegesCheck, WantsToCreateTheHistoryOrToOwnIt) {
    auto seen = sound();
    EXPECT_EQ(judge_privileges(seen, "lockstep"),
              ok("privileges", "owner may create the schema lockstep, and create in public"));
    seen.may_create_schemas = false;
    EXPECT_EQ(judge_privileges(seen, "lockstep").advice, "GRANT CREATE ON DATABASE shop TO owner");
    seen.history_schema = true;
    EXPECT_EQ(judge_privileges(seen, "lockstep").verdict, Verdict::fail);
    seen.may_use_history = true;
    EXPECT_EQ(judge_privileges(seen, "lockstep").verdict, Verdict::ok);
    seen.foreign_history_tables = 1;
    EXPECT_EQ(judge_privileges(seen, "lockstep").verdict, Verdict::fail);
}

TEST(PrivilegesCheck, WarnsWhereFilesCouldCreateNothing) {
    auto seen = sound();
    seen.may_create_in_first = false;
    EXPECT_EQ(judge_privileges(seen, "lockstep").verdict, Verdict::warn);
    EXPECT_THAT(judge_privileges(seen, "lockstep").advice,
                HasSubstr("GRANT CREATE ON SCHEMA public TO owner"));
    seen.first_schema.clear();
    EXPECT_THAT(judge_privileges(seen, "lockstep").evidence, HasSubstr("search_path"));
}

TEST(ClockCheck, AllowsForTheRoundTrip) {
    auto seen = sound();
    seen.our_time = WallTime{1'700'000'000s};
    seen.server_time = seen.our_time - 40ms;
    EXPECT_EQ(judge_clock(seen, false).verdict, Verdict::ok);
    EXPECT_THAT(judge_clock(seen, false).evidence, HasSubstr("40ms behind ours"));
    seen.server_time = seen.our_time + 6s;
    EXPECT_EQ(judge_clock(seen, false).verdict, Verdict::warn);
    EXPECT_THAT(judge_clock(seen, false).evidence, HasSubstr("6s before ours"));
    seen.round_trip = 4s;
    EXPECT_EQ(judge_clock(seen, false).verdict, Verdict::ok);
}

TEST(ClockCheck, FailsWhereSignaturesWouldBeRefused) {
    auto seen = sound();
    seen.server_time = seen.our_time + 10min;
    EXPECT_EQ(judge_clock(seen, false).verdict, Verdict::warn);
    EXPECT_EQ(judge_clock(seen, true).verdict, Verdict::fail);
}

TEST(ConnectionsCheck, WarnsWhenFewAreLeft) {
    auto seen = sound();
    EXPECT_EQ(judge_connections(seen), ok("connections", "7 of 100 in use, 3 reserved; 90 left"));
    seen.in_use = 92;
    EXPECT_EQ(judge_connections(seen).verdict, Verdict::ok);
    seen.in_use = 93;
    EXPECT_EQ(judge_connections(seen).verdict, Verdict::warn);
    EXPECT_THAT(judge_connections(seen).advice, HasSubstr("max_connections is nearly used up"));
}

TEST(ConnectionsCheck, TakesTheTightestLimit) {
    auto seen = sound();
    seen.facts.role_limit = 4;
    EXPECT_THAT(judge_connections(seen).evidence, HasSubstr("by the role 2 of 4; 2 left"));
    EXPECT_THAT(judge_connections(seen).advice, HasSubstr("the role's CONNECTION LIMIT"));
    seen.facts.database_limit = 6;
    EXPECT_THAT(judge_connections(seen).evidence, HasSubstr("to the database 5 of 6; 1 left"));
    EXPECT_THAT(judge_connections(seen).advice, HasSubstr("the database's CONNECTION LIMIT"));
}

} // namespace
} // namespace lockstep::initcontainer::doctor
