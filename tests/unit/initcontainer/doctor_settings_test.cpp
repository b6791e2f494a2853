// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/setting_checks.hpp"
#include "initcontainer/doctor/setting_faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer::doctor {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const Error bad{Remedy::fix_input, "POSTGRES_X: it is bad"};

TEST(FaultySettings, AreTakenOutOneByOne) {
    Sources sources{{{"lock-wait", "5"}},
                    {{"POSTGRES_PORT", "0"},
                     {"PGSSLMODE", "full"},
                     {"POSTGRES_HOST", "db:1"},
                     {"POSTGRES_PASSWORD_FILE", "/nowhere/password"},
                     {"POSTGRES_DB", "shop"}},
                    {}};
    const auto faults = take_out_faulty(sources);
    ASSERT_THAT(faults, SizeIs(5));
    EXPECT_EQ(faults[0].name, "host");
    EXPECT_EQ(faults[1].name, "port");
    EXPECT_EQ(faults[2].name, "password");
    EXPECT_EQ(faults[3].name, "sslmode");
    EXPECT_EQ(faults[4].name, "lock-wait");
    EXPECT_EQ(sources.environment, (Environment{{"POSTGRES_DB", "shop"}}));
    EXPECT_TRUE(sources.flags.empty());
    EXPECT_THAT(take_out_faulty(sources), SizeIs(0));
}

TEST(OnlyTheConnection, KeepsItsSettingsAndForeignVariables) {
    const auto left = only_connection({{{"dir", "x"}, {"host", "db"}},
                                       {{"LOCKSTEP_AUTH", "iam"},
                                        {"LOCKSTEP_ROLOUT", "typo"},
                                        {"LOCKSTEP_ENGINE", "exec"},
                                        {"AWS_REGION", "eu-west-1"}},
                                       {}});
    EXPECT_EQ(left.flags, (Flags{{"host", "db"}}));
    EXPECT_EQ(left.environment,
              (Environment{{"LOCKSTEP_AUTH", "iam"}, {"AWS_REGION", "eu-west-1"}}));
}

TEST(SettingsCheck, LeavesWhatHasACheckOfItsOwn) {
    EXPECT_EQ(judge_settings({{"host", bad}}).verdict, Verdict::ok);
    const auto check = judge_settings(
        {{"lock-wait", {Remedy::fix_input, "a"}}, {"dir", {Remedy::fix_input, "b"}}});
    EXPECT_EQ(check.verdict, Verdict::fail);
    EXPECT_EQ(check.evidence, "a; b");
}

TEST(HostCheck, NamesWhereHostAndPortWereFound) {
    const auto check = judge_host({"db", "POSTGRES_HOST", true}, {"5432", "the default of port"});
    EXPECT_EQ(check, ok("host", "db (POSTGRES_HOST), port 5432 (the default of port)"));
    EXPECT_EQ(judge_host({"/run", "--host", true}, {"5432", "x"}).evidence, "/run (--host)");
}

TEST(HostCheck, FailsWithoutAHostOrWithAFault) {
    EXPECT_EQ(judge_host({}, {"5432", "x"}).verdict, Verdict::fail);
    EXPECT_EQ(judge_host({"", "POSTGRES_HOST", true, bad}, {}).evidence, bad.message);
    EXPECT_EQ(judge_host({"db", "h", true}, {"", "p", true, bad}).evidence, bad.message);
}

TEST(UserCheck, NeedsRoleAndDatabase) {
    const SettingSeen user{"owner", "PGUSER", true};
    const SettingSeen database{"shop", "PGDATABASE", true};
    EXPECT_EQ(judge_user(user, database).evidence, "owner (PGUSER), database shop (PGDATABASE)");
    EXPECT_THAT(judge_user({}, database).advice, HasSubstr("POSTGRES_USERNAME"));
    EXPECT_THAT(judge_user(user, {}).advice, HasSubstr("POSTGRES_DB"));
    EXPECT_EQ(judge_user({"", "f", true, bad}, database).evidence, bad.message);
}

PasswordSeen password_in(const std::string& origin) {
    PasswordSeen seen;
    seen.source = {"", origin, true};
    seen.empty = false;
    return seen;
}

TEST(PasswordCheck, SaysWhereItComesFrom) {
    EXPECT_EQ(judge_password(password_in("POSTGRES_PASSWORD")),
              ok("password", "from POSTGRES_PASSWORD"));
}

TEST(PasswordCheck, SaysThatALineEndInAFileIsStripped) {
    auto seen = password_in("POSTGRES_PASSWORD_FILE");
    seen.in_file = true;
    seen.ends_with_line_end = true;
    const auto check = judge_password(seen);
    EXPECT_EQ(check.verdict, Verdict::ok);
    EXPECT_THAT(check.evidence, HasSubstr("is stripped"));
}

TEST(PasswordCheck, WarnsOfALineEndThatIsPartOfIt) {
    auto seen = password_in("POSTGRES_PASSWORD");
    seen.ends_with_line_end = true;
    EXPECT_EQ(judge_password(seen).verdict, Verdict::warn);
    EXPECT_THAT(judge_password(seen).advice, HasSubstr("echo -n"));
}

TEST(PasswordCheck, WarnsOfAnEmptyOneAndFailsWhereItCannotBeRead) {
    auto seen = password_in("POSTGRES_PASSWORD_FILE");
    seen.empty = true;
    EXPECT_EQ(judge_password(seen).verdict, Verdict::warn);
    seen.source.fault = bad;
    EXPECT_EQ(judge_password(seen).verdict, Verdict::fail);
    EXPECT_EQ(judge_password({}).verdict, Verdict::warn);
}

TEST(PasswordCheck, NeedsNoneWithTokens) {
    PasswordSeen seen;
    seen.iam = true;
    EXPECT_EQ(judge_password(seen).verdict, Verdict::ok);
}

Check tls_settings(pg::SslMode mode) {
    pg::ConnectionSettings settings;
    settings.host = "db";
    settings.ssl_mode = mode;
    settings.ssl_root_cert = "/ca.pem";
    return judge_tls_settings({"", "PGSSLMODE", true}, settings, std::nullopt);
}

TEST(TlsSettingsCheck, TakesOnlyVerifyFullForSafe) {
    EXPECT_EQ(tls_settings(pg::SslMode::verify_full),
              ok("tls-settings", "sslmode verify-full, CA bundle /ca.pem"));
    EXPECT_EQ(tls_settings(pg::SslMode::verify_ca).verdict, Verdict::warn);
    EXPECT_THAT(tls_settings(pg::SslMode::require).evidence, HasSubstr("sslmode require"));
    EXPECT_EQ(tls_settings(pg::SslMode::disable).verdict, Verdict::warn);
}

TEST(TlsSettingsCheck, FailsWithAnUnknownModeOrAnUnusableBundle) {
    pg::ConnectionSettings settings;
    EXPECT_EQ(judge_tls_settings({"", "PGSSLMODE", true, bad}, settings, std::nullopt).evidence,
              bad.message);
    const pg::ConnectFailure missing{pg::FailureClass::tls, {Remedy::retry, "no such file"}};
    const auto check = judge_tls_settings({"", "PGSSLMODE", true}, settings, missing);
    EXPECT_EQ(check.verdict, Verdict::fail);
    EXPECT_EQ(check.evidence, "no such file");
}

} // namespace
} // namespace lockstep::initcontainer::doctor
