// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/network_checks.hpp"

#include <cerrno>
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer::doctor {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(NameCheck, TellsAddressesAndTime) {
    EXPECT_EQ(judge_name({"db", {"10.0.0.1", "::1"}, 3ms}),
              ok("name", "db is 10.0.0.1, ::1 (3ms)"));
    EXPECT_EQ(judge_name({"db", {"10.0.0.1"}, 2s}).verdict, Verdict::warn);
}

TEST(NameCheck, MayPassWhereTheNameIsNotKnown) {
    const pg::ConnectFailure unknown{pg::FailureClass::name_resolution, {Remedy::retry, "unknown"}};
    const auto check = judge_name({"db", {}, 1ms, unknown});
    EXPECT_EQ(check.verdict, Verdict::fail);
    EXPECT_EQ(check.remedy, Remedy::retry);
}

TEST(TcpCheck, TellsARefusalFromSilence) {
    const auto refused = judge_tcp({{"10.0.0.1", ECONNREFUSED, 1ms}}, 5432);
    EXPECT_EQ(refused.verdict, Verdict::fail);
    EXPECT_EQ(refused.remedy, Remedy::retry);
    EXPECT_THAT(refused.evidence, HasSubstr("10.0.0.1: Connection refused (1ms)"));
    EXPECT_THAT(refused.advice, HasSubstr("no server listens"));
    const auto silent = judge_tcp({{"10.0.0.1", ETIMEDOUT, 5s}}, 5432);
    EXPECT_THAT(silent.advice, HasSubstr("security groups"));
}

TEST(TcpCheck, WarnsWhereOnlySomeAddressesAnswer) {
    EXPECT_EQ(judge_tcp({{"a", 0, 1ms}, {"b", 0, 1ms}}, 1).verdict, Verdict::ok);
    EXPECT_EQ(judge_tcp({{"a", 0, 1ms}, {"b", ETIMEDOUT, 5s}}, 1).verdict, Verdict::warn);
}

const WallTime now{1'700'000'000s};

TlsSeen certificate_for(std::chrono::hours left) {
    TlsSeen seen;
    seen.inspection = pg::TlsInspection{
        "TLSv1.3", "TLS_AES_256_GCM_SHA384", {"CN=db", "CN=ca", {"db"}, now - 24h, now + left}, {}};
    return seen;
}

pg::ConnectionSettings with_mode(pg::SslMode mode) {
    pg::ConnectionSettings settings;
    settings.ssl_mode = mode;
    return settings;
}

TEST(TlsCheck, ShowsTheCertificate) {
    const auto check =
        judge_tls(certificate_for(24h * 90), with_mode(pg::SslMode::verify_full), now);
    EXPECT_EQ(check.verdict, Verdict::ok);
    EXPECT_THAT(check.evidence, HasSubstr("TLSv1.3, TLS_AES_256_GCM_SHA384; certificate CN=db for "
                                          "db, issued by CN=ca, valid until"));
    EXPECT_THAT(check.evidence, HasSubstr("(90 days)"));
}

TEST(TlsCheck, WarnsBelowThirtyDays) {
    const auto full = with_mode(pg::SslMode::verify_full);
    EXPECT_EQ(judge_tls(certificate_for(24h * 30), full, now).verdict, Verdict::ok);
    EXPECT_EQ(judge_tls(certificate_for(24h * 30 - 1h), full, now).verdict, Verdict::warn);
}

TEST(TlsCheck, FailsOnlyWhereTheModeVerifies) {
    auto seen = certificate_for(24h * 90);
    seen.inspection->fault =
        pg::ConnectFailure{pg::FailureClass::tls, {Remedy::retry, "unknown issuer"}};
    const auto strict = judge_tls(seen, with_mode(pg::SslMode::verify_ca), now);
    EXPECT_EQ(strict, fail("tls", "unknown issuer", ""));
    const auto lax = judge_tls(seen, with_mode(pg::SslMode::require), now);
    EXPECT_EQ(lax.verdict, Verdict::warn);
    EXPECT_THAT(lax.evidence, HasSubstr("not verified: unknown issuer"));
}

TEST(TlsCheck, TakesAServerWithoutTlsByItsMode) {
    TlsSeen seen;
    seen.failure = pg::ConnectFailure{
        pg::FailureClass::tls, {Remedy::retry, "no TLS"}, {}, pg::TlsFault::not_offered};
    EXPECT_EQ(judge_tls(seen, with_mode(pg::SslMode::require), now).verdict, Verdict::fail);
    EXPECT_EQ(judge_tls(seen, with_mode(pg::SslMode::prefer), now).verdict, Verdict::warn);
    EXPECT_EQ(judge_tls({}, with_mode(pg::SslMode::disable), now).verdict, Verdict::warn);
}

TEST(TlsCheck, MayPassWhereNothingAnswers) {
    TlsSeen seen;
    seen.failure = pg::ConnectFailure{pg::FailureClass::unreachable, {Remedy::retry, "silence"}};
    EXPECT_EQ(judge_tls(seen, with_mode(pg::SslMode::verify_full), now).remedy, Remedy::retry);
}

pg::ConnectFailure refusal(const std::string& sqlstate) {
    const auto failure_class = pg::classify_login(sqlstate);
    return {failure_class, {pg::remedy_for(failure_class), "refused"}, sqlstate};
}

TEST(LoginCheck, ExplainsEachSqlstate) {
    for (const auto* sqlstate : {"28P01", "28000", "3D000", "42501", "53300", "57P03", "08P01"})
        EXPECT_NE(advice_for_login(refusal(sqlstate)), "") << sqlstate;
    EXPECT_EQ(advice_for_login(refusal("XX000")), "");
}

TEST(LoginCheck, NeedsAPersonForAPasswordAndTimeForAFullServer) {
    EXPECT_EQ(judge_login(refusal("28P01"), "u", "d").remedy, Remedy::fix_input);
    EXPECT_EQ(judge_login(refusal("3D000"), "u", "d").remedy, Remedy::fix_input);
    EXPECT_EQ(judge_login(refusal("53300"), "u", "d").remedy, Remedy::retry);
    EXPECT_EQ(judge_login(refusal("57P03"), "u", "d").remedy, Remedy::retry);
    EXPECT_EQ(judge_login(std::nullopt, "u", "d"), ok("login", "as u into d"));
}

} // namespace
} // namespace lockstep::initcontainer::doctor
