// SPDX-License-Identifier: Apache-2.0
#include "pg/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pg/history_database.hpp"
#include "pg/set_up.hpp"

namespace lockstep::pg {
namespace {

TEST(SslMode, IsReadInLibpqsSpelling) {
    const auto mode = parse_ssl_mode("verify-ca");
    ASSERT_TRUE(mode);
    EXPECT_EQ(*mode, SslMode::verify_ca);
    EXPECT_EQ(to_string(*mode), "verify-ca");
}

TEST(SslMode, RefusesOtherSpellingsAndListsTheModes) {
    const auto mode = parse_ssl_mode("verify_full");
    ASSERT_FALSE(mode);
    EXPECT_EQ(mode.error(),
              (Error{Remedy::fix_input, "\"verify_full\" is no sslmode: use disable, allow, "
                                        "prefer, require, verify-ca or verify-full"}));
}

TEST(SetUp, LeavesOutWhatAnOlderServerDoesNotKnow) {
    using ::testing::Contains;
    using ::testing::HasSubstr;
    using ::testing::Not;
    EXPECT_THAT(set_up_statements({}, 110000), Not(Contains(HasSubstr("tcp_user_timeout"))));
    EXPECT_THAT(set_up_statements({}, 130000),
                Not(Contains(HasSubstr("client_connection_check_interval"))));
    EXPECT_THAT(set_up_statements({}, 140000),
                Contains("SET client_connection_check_interval = 500"));
    EXPECT_THAT(set_up_statements({}, 160000), Not(Contains(HasSubstr("SET transaction_timeout"))));
    EXPECT_THAT(set_up_statements({}, 170000), Contains("SET transaction_timeout = 0"));
}

// Changing the key would let an old and a new version migrate at the same time.
TEST(LockKey, StaysTheSame) {
    EXPECT_EQ(lock_key("lockstep"), 7557655661991773389);
    EXPECT_NE(lock_key("other"), lock_key("lockstep"));
}

} // namespace
} // namespace lockstep::pg
