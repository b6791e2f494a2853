// SPDX-License-Identifier: Apache-2.0
#include "runtime/health.hpp"

#include <gtest/gtest.h>

namespace lockstep::runtime {
namespace {

class HealthTest : public testing::Test {
protected:
    HealthTest() {
        health_.add("caches", [this] { return synced_; });
        health_.add("queue", [] { return true; });
    }

    bool synced_ = true;
    Health health_;
};

TEST_F(HealthTest, SaysOkWhenAllIsWell) {
    EXPECT_EQ(health_.answer(""), (HttpReply{.body = "ok"}));
}

TEST_F(HealthTest, NamesWhatFailsWithoutAReason) {
    synced_ = false;
    EXPECT_EQ(health_.answer(""), (HttpReply{.status = 500, .body = "caches failed\n"}));
}

TEST_F(HealthTest, ListsAllChecksOnDemand) {
    EXPECT_EQ(health_.answer("verbose"), (HttpReply{.body = "[+]caches ok\n[+]queue ok\nok\n"}));
}

TEST_F(HealthTest, MarksTheFailingOneAmongAll) {
    synced_ = false;
    EXPECT_EQ(health_.answer("verbose"),
              (HttpReply{.status = 500, .body = "[-]caches failed\n[+]queue ok\n"}));
}

} // namespace
} // namespace lockstep::runtime
