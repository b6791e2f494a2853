// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "migrate/database.hpp"

namespace lockstep::migrate {

/// Gives the lock back when the run is over, however it ends.
class HeldLock {
public:
    explicit HeldLock(Database& database) : database_{database} {}
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    ~HeldLock() { database_.unlock(); }

private:
    Database& database_;
};

/// Adds the time until it goes out of scope.
class Stopwatch {
public:
    Stopwatch(const Clock& clock, std::chrono::milliseconds& total)
        : clock_{clock}, begun_{clock.now()}, total_{total} {}
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() { total_ += elapsed(); }

    [[nodiscard]] std::chrono::milliseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - begun_);
    }

private:
    const Clock& clock_;
    SteadyTime begun_;
    std::chrono::milliseconds& total_;
};

/// Who holds the lock, for a sentence.
[[nodiscard]] std::string describe_holder(const std::optional<LockHolder>& holder);

} // namespace lockstep::migrate
