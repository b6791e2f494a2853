// SPDX-License-Identifier: Apache-2.0
#include "migrate/settled.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "unit/migrate/migration_sets.hpp"

namespace lockstep::migrate {
namespace {

using testing::repeatable;
using testing::set_of;
using testing::versioned;

/// What the database says after these files were applied.
Glance after(const MigrationSet& set) {
    std::vector<std::string> lines;
    for (const auto& each : set.migrations)
        lines.push_back(each.version.text() + each.checksum);
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const auto& line : lines)
        all += line;
    return {.print = sha256_hex(all),
            .applied = static_cast<int>(set.migrations.size()),
            .last_set = set.digest,
            .last_applied = true,
            .newest = {}};
}

// 10 comes before 9 in the order of bytes.
const MigrationSet files =
    set_of(versioned("9", "a", "SELECT 9"), versioned("10", "b", "SELECT 10"),
           repeatable("views", "SELECT 1"));

TEST(Settled, IsAHistoryOfExactlyTheseFiles) {
    EXPECT_TRUE(is_settled(after(files), files));
}

TEST(Settled, IsNoHistoryOfOtherFiles) {
    const auto less = set_of(versioned("9", "a", "SELECT 9"), versioned("10", "b", "SELECT 10"));
    const auto edited = set_of(versioned("9", "a", "SELECT 99"), versioned("10", "b", "SELECT 10"),
                               repeatable("views", "SELECT 1"));
    for (const auto* other : {&less, &edited}) {
        EXPECT_FALSE(is_settled(after(*other), files));
        EXPECT_FALSE(is_settled(after(files), *other));
    }
}

TEST(Settled, IsNoHistoryThatWasChangedByHand) {
    auto lacking = after(files);
    --lacking.applied;
    auto started = after(files);
    started.others = 1;
    auto edited = after(files);
    edited.print.front() = edited.print.front() == '0' ? '1' : '0';
    EXPECT_FALSE(is_settled(lacking, files));
    EXPECT_FALSE(is_settled(started, files));
    EXPECT_FALSE(is_settled(edited, files));
}

TEST(Settled, IsNoHistoryWhoseLastAttemptWasAnothersOrDidNotEnd) {
    auto others = after(files);
    others.last_set = "another";
    auto none = after(files);
    none.last_set.clear();
    auto cut_off = after(files);
    cut_off.last_applied = false;
    EXPECT_FALSE(is_settled(others, files));
    EXPECT_FALSE(is_settled(none, files));
    EXPECT_FALSE(is_settled(cut_off, files));
}

TEST(Settled, IsNotTriedWhereAGlanceDoesNotTell) {
    auto baseline = set_of(versioned("9", "a", "SELECT 9"));
    baseline.migrations.front().kind = Kind::baseline;
    auto with_values = set_of(versioned("9", "a", "SELECT 9"));
    with_values.migrations.front().rewritten = true;
    EXPECT_FALSE(is_settled(after(baseline), baseline));
    EXPECT_FALSE(is_settled(after(with_values), with_values));
    const auto nothing = set_of();
    EXPECT_FALSE(is_settled(after(nothing), nothing));
}

} // namespace
} // namespace lockstep::migrate
