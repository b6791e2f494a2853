// SPDX-License-Identifier: Apache-2.0
#include "base/backoff.hpp"

#include <algorithm>
#include <random>

namespace lockstep {

Backoff::Backoff(Limits limits, std::uint64_t seed)
    : limits_{limits}, current_{limits.first}, random_{seed} {}

Backoff::Backoff(Limits limits) : Backoff{limits, std::random_device{}()} {}

std::chrono::milliseconds Backoff::next() {
    // splitmix64 (Steele, Lea and Flood, 2014): one multiplication chain is random enough for
    // jitter.
    random_ += 0x9E3779B97F4A7C15ULL;
    auto mixed = random_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    mixed ^= mixed >> 31;
    const auto share = static_cast<double>(mixed >> 11) / static_cast<double>(1ULL << 53);

    const auto full = static_cast<double>(current_.count());
    const auto spread = full * limits_.jitter;
    current_ = std::min(current_ * 2, limits_.longest);
    return std::chrono::milliseconds{static_cast<std::int64_t>(full - spread + spread * share)};
}

} // namespace lockstep
