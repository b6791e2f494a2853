// SPDX-License-Identifier: Apache-2.0
#include "migrate/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

using ::testing::ElementsAre;

MigrationSet three_and_a_view() {
    auto baseline = versioned("2", "all", "SELECT 12");
    baseline.kind = Kind::baseline;
    baseline.script = "B2_all.sql";
    return set_of(std::move(baseline), versioned("1", "a", "SELECT 1"),
                  versioned("02", "b", "SELECT 2"), versioned("3", "c", "SELECT 3"),
                  repeatable("view", "SELECT 0"));
}

std::vector<std::string> scripts_at(const std::string& target) {
    auto set = three_and_a_view();
    if (const auto stopped = stop_at(set, target); !stopped) return {stopped.error().message};
    std::vector<std::string> scripts;
    for (const auto& migration : set.migrations)
        scripts.push_back(migration.script);
    return scripts;
}

std::string digest_at(const std::string& target) {
    auto set = three_and_a_view();
    EXPECT_TRUE(stop_at(set, target));
    return set.digest;
}

TEST(StopAt, LeavesAllWithoutATarget) {
    EXPECT_THAT(scripts_at(""),
                ElementsAre("B2_all.sql", "1_a.sql", "02_b.sql", "3_c.sql", "R_view.sql"));
    EXPECT_EQ(digest_at(""), three_and_a_view().digest);
}

TEST(StopAt, LeavesAllAtTheHighestVersion) {
    EXPECT_THAT(scripts_at("3.0"),
                ElementsAre("B2_all.sql", "1_a.sql", "02_b.sql", "3_c.sql", "R_view.sql"));
    EXPECT_EQ(digest_at("3"), three_and_a_view().digest);
}

TEST(StopAt, TakesHigherVersionsAndRepeatablesOut) {
    EXPECT_THAT(scripts_at("2"), ElementsAre("B2_all.sql", "1_a.sql", "02_b.sql"));
    EXPECT_THAT(scripts_at("1"), ElementsAre("1_a.sql"));
}

TEST(StopAt, MakesAnotherSetOfIt) {
    EXPECT_NE(digest_at("2"), three_and_a_view().digest);
    EXPECT_NE(digest_at("2"), digest_at("1"));
}

TEST(StopAt, KnowsAVersionHoweverItIsWritten) {
    EXPECT_EQ(digest_at("2"), digest_at("0002.0"));
}

TEST(StopAt, RefusesWhatIsNoVersion) {
    EXPECT_THAT(scripts_at("last"), ElementsAre("target: \"last\" is not a version; write numbers "
                                                "separated by '.' or '_', such as 7 or 1.2"));
}

TEST(StopAt, RefusesAVersionWithoutAFile) {
    EXPECT_THAT(scripts_at("7"),
                ElementsAre("target: migrations has no migration of version 7; its highest is 3"));
}

} // namespace
} // namespace lockstep::migrate::testing
