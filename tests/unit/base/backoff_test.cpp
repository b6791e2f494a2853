// SPDX-License-Identifier: Apache-2.0
#include "base/backoff.hpp"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep {
namespace {

using std::chrono::milliseconds;
using testing::Each;
using testing::ElementsAre;

std::vector<std::int64_t> first_delays(Backoff backoff, std::size_t count) {
    std::vector<std::int64_t> delays;
    while (delays.size() < count)
        delays.push_back(backoff.next().count());
    return delays;
}

TEST(Backoff, DoublesUpToTheLongest) {
    const Backoff::Limits steady{
        .first = milliseconds{250}, .longest = milliseconds{1500}, .jitter = 0};
    EXPECT_THAT(first_delays(Backoff{steady, 1}, 5), ElementsAre(250, 500, 1000, 1500, 1500));
}

TEST(Backoff, SpreadsDelaysDownwardsByItsJitter) {
    const Backoff::Limits spread{
        .first = milliseconds{1000}, .longest = milliseconds{1000}, .jitter = 0.5};
    const auto delays = first_delays(Backoff{spread, 42}, 1000);
    EXPECT_THAT(delays, Each(testing::AllOf(testing::Ge(500), testing::Le(1000))));
    EXPECT_LT(*std::min_element(delays.begin(), delays.end()), 520);
    EXPECT_GT(*std::max_element(delays.begin(), delays.end()), 980);
}

TEST(Backoff, GivesTheSameDelaysForTheSameSeed) {
    EXPECT_EQ(first_delays(Backoff{Backoff::Limits{}, 7}, 10),
              first_delays(Backoff{Backoff::Limits{}, 7}, 10));
    EXPECT_NE(first_delays(Backoff{Backoff::Limits{}, 7}, 10),
              first_delays(Backoff{Backoff::Limits{}, 8}, 10));
}

TEST(Backoff, IsSeededDifferentlyEachTime) {
    EXPECT_NE(first_delays(Backoff{Backoff::Limits{}}, 20),
              first_delays(Backoff{Backoff::Limits{}}, 20));
}

TEST(Backoff, StartsAgainAfterAReset) {
    Backoff backoff{{.first = milliseconds{100}, .longest = milliseconds{800}, .jitter = 0}, 1};
    EXPECT_EQ(backoff.next(), milliseconds{100});
    EXPECT_EQ(backoff.next(), milliseconds{200});
    backoff.reset();
    EXPECT_EQ(backoff.next(), milliseconds{100});
}

} // namespace
} // namespace lockstep
