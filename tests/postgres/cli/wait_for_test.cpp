// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"
#include "support/postgres_fakes.hpp"

namespace lockstep::test {
namespace {

using report::Outcome;

class WaitFor : public LockstepTest {
protected:
    Ended wait_for(const std::string& what, const Variables& more = {}) {
        return run({"wait", "--for", what, "--wait-timeout", "2s"}, more);
    }
};

TEST_F(WaitFor, AReachableServerNeedsNoRightPassword) {
    const Variables wrong{{"POSTGRES_PASSWORD", "wrong"}};
    EXPECT_EQ(wait_for("reachable", wrong).report.outcome, Outcome::ready);
    EXPECT_EQ(wait_for("tls", wrong).report.outcome, Outcome::ready);
}

TEST_F(WaitFor, AVerifiedCertificateNeedsTheRightCa) {
    const Variables other{{"POSTGRES_SSLROOTCERT", "system"}, {"LOCKSTEP_TLS_GRACE", "0"}};
    EXPECT_EQ(wait_for("reachable", other).exit_code, 0);
    const auto ended = wait_for("tls", other);
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    ASSERT_TRUE(ended.report.failure);
    EXPECT_EQ(ended.report.failure->kind, "tls");
}

TEST_F(WaitFor, NobodyIsNeverReady) {
    const SilentServer silent;
    for (const auto* what : {"reachable", "tls", "writer"}) {
        const auto ended = wait_for(what, {{"POSTGRES_PORT", std::to_string(silent.port())}});
        EXPECT_EQ(ended.exit_code, 75) << what << ended.log;
    }
}

TEST_F(WaitFor, SomethingElseIsAUsageError) {
    EXPECT_EQ(wait_for("coffee").exit_code, 64);
}

} // namespace
} // namespace lockstep::test
