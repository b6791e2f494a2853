// SPDX-License-Identifier: Apache-2.0
#include "runtime/work_queue.hpp"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace lockstep::runtime {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

const WorkQueue::Key shop{"team", "shop"};
const WorkQueue::Key bank{"team", "bank"};

class WorkQueueTest : public testing::Test {
protected:
    /// How long the key has to wait after another failure.
    milliseconds fail() {
        queue_.add_after_failure(shop);
        milliseconds waited{0};
        while (!queue_.take_ready()) {
            clock_.advance(milliseconds{5});
            waited += milliseconds{5};
        }
        queue_.done(shop);
        return waited;
    }

    test::ManualClock clock_;
    WorkQueue queue_{clock_};
};

TEST_F(WorkQueueTest, GivesKeysInTheOrderOfTheirArrival) {
    queue_.add(shop);
    queue_.add(bank);
    EXPECT_EQ(queue_.take_ready(), shop);
    EXPECT_EQ(queue_.take_ready(), bank);
    EXPECT_EQ(queue_.take_ready(), std::nullopt);
}

TEST_F(WorkQueueTest, HoldsAKeyOnce) {
    queue_.add(shop);
    queue_.add(shop);
    EXPECT_EQ(queue_.take_ready(), shop);
    EXPECT_EQ(queue_.take_ready(), std::nullopt);
}

TEST_F(WorkQueueTest, KeepsAKeyBackWhileAWorkerHasIt) {
    queue_.add(shop);
    EXPECT_EQ(queue_.take_ready(), shop);
    queue_.add(shop);
    EXPECT_EQ(queue_.take_ready(), std::nullopt);
    queue_.done(shop);
    EXPECT_EQ(queue_.take_ready(), shop);
}

TEST_F(WorkQueueTest, DoesNotGiveAFinishedKeyAgainByItself) {
    queue_.add(shop);
    EXPECT_EQ(queue_.take_ready(), shop);
    queue_.done(shop);
    EXPECT_EQ(queue_.take_ready(), std::nullopt);
}

TEST_F(WorkQueueTest, GivesADelayedKeyWhenItsTimeHasCome) {
    queue_.add_after(shop, milliseconds{100});
    clock_.advance(milliseconds{99});
    EXPECT_EQ(queue_.take_ready(), std::nullopt);
    clock_.advance(milliseconds{1});
    EXPECT_EQ(queue_.take_ready(), shop);
}

TEST_F(WorkQueueTest, LetsTheEarlierOfTwoDelaysWin) {
    queue_.add_after(shop, milliseconds{100});
    queue_.add_after(shop, milliseconds{10});
    queue_.add_after(shop, milliseconds{50});
    clock_.advance(milliseconds{10});
    EXPECT_EQ(queue_.take_ready(), shop);
    queue_.done(shop);
    clock_.advance(hours{1});
    EXPECT_EQ(queue_.take_ready(), std::nullopt);
}

TEST_F(WorkQueueTest, AddsAtOnceWithoutADelay) {
    queue_.add_after(shop, milliseconds{0});
    EXPECT_EQ(queue_.take_ready(), shop);
}

TEST_F(WorkQueueTest, DoesNotOverflowWithAVeryLongDelay) {
    queue_.add_after(shop, milliseconds::max());
    clock_.advance(hours{24});
    EXPECT_EQ(queue_.take_ready(), std::nullopt);
}

TEST_F(WorkQueueTest, WaitsTwiceAsLongAfterEachFailure) {
    EXPECT_EQ(fail(), milliseconds{5});
    EXPECT_EQ(fail(), milliseconds{10});
    EXPECT_EQ(fail(), milliseconds{20});
}

TEST_F(WorkQueueTest, WaitsAMinuteAtMost) {
    for (int i = 0; i < 20; ++i)
        fail();
    EXPECT_EQ(fail(), milliseconds{60'000});
}

TEST_F(WorkQueueTest, StartsWithShortWaitsOnceAKeyDidWell) {
    for (int i = 0; i < 5; ++i)
        fail();
    queue_.forget(shop);
    EXPECT_EQ(fail(), milliseconds{5});
}

TEST_F(WorkQueueTest, CountsAddsRetriesAndDepth) {
    queue_.add(shop);
    queue_.add(shop);
    queue_.add_after_failure(bank);
    EXPECT_EQ(queue_.counts(), (WorkQueue::Counts{.depth = 1, .adds = 1, .retries = 1}));
}

TEST_F(WorkQueueTest, TakesNothingInOnceShutDown) {
    queue_.add(bank);
    queue_.shut_down();
    queue_.add(shop);
    EXPECT_EQ(queue_.take(), std::nullopt);
}

TEST_F(WorkQueueTest, WakesAWaitingWorkerWhenItShutsDown) {
    std::optional<WorkQueue::Key> taken = shop;
    std::jthread worker{[&] { taken = queue_.take(); }};
    queue_.shut_down();
    worker.join();
    EXPECT_EQ(taken, std::nullopt);
}

TEST(WorkQueue, NeverGivesAKeyToTwoWorkers) {
    const SystemClock clock;
    WorkQueue queue{clock};
    std::array<std::atomic<int>, 8> holders{};
    std::atomic<int> collisions{0};
    std::atomic<int> passes{0};
    const auto work = [&] {
        while (const auto key = queue.take()) {
            auto& holder = holders.at(static_cast<std::size_t>(std::stoi(key->name)));
            if (++holder != 1) ++collisions;
            ++passes;
            --holder;
            queue.done(*key);
        }
    };
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < 3; ++i)
            workers.emplace_back(work);
        for (int i = 0; i < 4000; ++i)
            queue.add({"team", std::to_string(i % 8)});
        for (int i = 0; i < 8; ++i)
            queue.add_after({"team", std::to_string(i)}, milliseconds{1});
        while (passes < 16)
            std::this_thread::yield();
        queue.shut_down();
    }
    EXPECT_EQ(collisions, 0);
}

} // namespace
} // namespace lockstep::runtime
