// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace lockstep {

/// Waiting times that double from `first` to `longest`, each spread by `jitter` so that many pods
/// that start together do not knock together.
class Backoff {
public:
    struct Limits {
        std::chrono::milliseconds first{250};
        std::chrono::milliseconds longest{5000};
        double jitter = 0.5; ///< 0.5: a delay is anywhere between half of it and all of it.
    };

    /// `seed` makes the jitter reproducible in tests.
    Backoff(Limits limits, std::uint64_t seed);
    /// Seeded from the system's random device.
    explicit Backoff(Limits limits);

    /// The next delay; each call doubles the one after it.
    [[nodiscard]] std::chrono::milliseconds next();

    /// Starts again from the first delay.
    void reset() noexcept { current_ = limits_.first; }

private:
    Limits limits_;
    std::chrono::milliseconds current_;
    std::uint64_t random_;
};

} // namespace lockstep
