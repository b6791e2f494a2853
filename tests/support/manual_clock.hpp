// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace lockstep::test {

/// A clock that stands still until a test moves it. May be read from other threads.
class ManualClock final : public Clock {
public:
    [[nodiscard]] SteadyTime now() const override { return SteadyTime{} + elapsed(); }
    [[nodiscard]] WallTime wall() const override {
        return WallTime{} + std::chrono::duration_cast<WallTime::duration>(elapsed());
    }

    void advance(std::chrono::nanoseconds time) { elapsed_ += time.count(); }

private:
    // Not at zero, so that no point in time equals a default one.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const {
        return std::chrono::hours{1000} + std::chrono::nanoseconds{elapsed_.load()};
    }

    std::atomic<std::chrono::nanoseconds::rep> elapsed_{0};
};

} // namespace lockstep::test
