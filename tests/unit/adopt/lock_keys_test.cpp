// SPDX-License-Identifier: Apache-2.0
#include "adopt/lock_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;

TEST(LockKeys, AreThoseOfTheToolsThemselves) {
    EXPECT_EQ(flyway_lock_key("public", "flyway_schema_history"), 77433833903597);
    EXPECT_EQ(sqlx_lock_key("app"), 3469795979745788610);
    EXPECT_EQ(goose_lock_key, std::int64_t{crc32("goose")});
}

TEST(LockKeys, OfGolangMigrateAreThoseOfAllItsVersions) {
    EXPECT_THAT(golang_migrate_lock_keys("app", "public", "schema_migrations"),
                ElementsAre(1787120056, 346699726, 1726534663, 257547563));
}

TEST(LockKeys, DifferWithTheTableWhereTheToolsDo) {
    EXPECT_NE(flyway_lock_key("public", "flyway_schema_history"),
              flyway_lock_key("shop", "flyway_schema_history"));
    EXPECT_NE(rails_lock_key("app"), rails_lock_key("shop"));
}

TEST(Crc32, IsThatOfZlib) {
    EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
    EXPECT_EQ(crc32(""), 0U);
}

} // namespace
} // namespace lockstep::adopt
