// SPDX-License-Identifier: Apache-2.0
#include "runtime/own_writes.hpp"

#include <gtest/gtest.h>

namespace lockstep::runtime {
namespace {

const kube::ObjectKey key{"shop", "app-db"};

TEST(IsOlder, ComparesVersionsAsNumbers) {
    EXPECT_TRUE(is_older("99", "100"));
    EXPECT_TRUE(is_older("100", "101"));
    EXPECT_FALSE(is_older("101", "101"));
    EXPECT_TRUE(is_older("18446744073709551615", "18446744073709551616"));
}

TEST(OwnWrites, AreSeenWhereNothingWasWritten) {
    OwnWrites writes;
    EXPECT_TRUE(writes.are_seen(key, "1"));
}

TEST(OwnWrites, AreNotSeenInAnOlderVersion) {
    OwnWrites writes;
    writes.wrote(key, "100");
    EXPECT_FALSE(writes.are_seen(key, "99"));
    EXPECT_TRUE(writes.are_seen({"shop", "other"}, "99"));
}

TEST(OwnWrites, AreSeenInALaterVersionAndThenForgotten) {
    OwnWrites writes;
    writes.wrote(key, "100");
    EXPECT_TRUE(writes.are_seen(key, "105"));
    EXPECT_TRUE(writes.are_seen(key, "99"));
}

TEST(OwnWrites, OfTwoWritesTheLaterOneCounts) {
    OwnWrites writes;
    writes.wrote(key, "100");
    writes.wrote(key, "99");
    EXPECT_FALSE(writes.are_seen(key, "99"));
}

TEST(OwnWrites, MeanNothingOnceForgotten) {
    OwnWrites writes;
    writes.wrote(key, "100");
    writes.forget(key);
    EXPECT_TRUE(writes.are_seen(key, "1"));
}

} // namespace
} // namespace lockstep::runtime
