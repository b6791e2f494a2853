// SPDX-License-Identifier: Apache-2.0
#include "pg/settings.hpp"

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

TEST(SetUpSql, LeavesOutWhatAnOlderServerDoesNotKnow) {
    EXPECT_EQ(set_up_sql({}, 110000).find("tcp_user_timeout"), std::string::npos);
    EXPECT_EQ(set_up_sql({}, 130000).find("client_connection_check_interval"), std::string::npos);
    EXPECT_NE(set_up_sql({}, 140000).find("client_connection_check_interval = 500"),
              std::string::npos);
}

// Changing the key would let an old and a new version migrate at the same time.
TEST(LockKey, StaysTheSame) {
    EXPECT_EQ(lock_key("lockstep"), 7557655661991773389);
    EXPECT_NE(lock_key("other"), lock_key("lockstep"));
}

} // namespace
} // namespace lockstep::pg
