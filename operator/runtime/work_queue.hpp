// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/clock.hpp"
#include "kube/object_key.hpp"

namespace lockstep::runtime {

/// Keys that need a look. A key waits at most once, however often it is added, and no two workers
/// have the same key at the same time: what is added while a worker has it comes again after
/// `done`. All functions may be called from any thread; `clock` must outlive it.
class WorkQueue {
public:
    using Key = kube::ObjectKey;

    /// The delay after the first failure of a key doubles up to the longest one.
    struct Limits {
        std::chrono::milliseconds first{5};
        std::chrono::milliseconds longest{60'000};
    };
    struct Counts {
        std::size_t depth = 0; ///< Keys that a worker could take now.
        std::uint64_t adds = 0;
        std::uint64_t retries = 0;
        friend bool operator==(const Counts&, const Counts&) = default;
    };

    explicit WorkQueue(const Clock& clock);
    WorkQueue(const Clock& clock, Limits limits);

    void add(const Key& key);
    /// Of two delays of one key the earlier one counts; none at all means `add`.
    void add_after(const Key& key, std::chrono::milliseconds time);
    /// Again after a delay that doubles with each failure in a row.
    void add_after_failure(const Key& key);
    /// The key did well: its next failure starts with the first delay.
    void forget(const Key& key);

    /// Waits for a key; nothing after `shut_down`. Say `done` when finished with it.
    [[nodiscard]] std::optional<Key> take();
    /// The same without waiting: nothing when no key is ready.
    [[nodiscard]] std::optional<Key> take_ready();
    void done(const Key& key);

    /// Ends all waiting; adding does nothing from now on.
    void shut_down();

    [[nodiscard]] Counts counts() const;

private:
    void push(const Key& key);
    void push_due();
    std::optional<Key> pop();
    void delay(const Key& key, std::chrono::milliseconds time);

    const Clock& clock_;
    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Key> ready_;
    std::unordered_set<Key> dirty_;   ///< Needs a look; in `ready_` unless a worker has it.
    std::unordered_set<Key> working_; ///< A worker has it.
    std::set<std::pair<SteadyTime, Key>> delayed_;
    std::unordered_map<Key, SteadyTime> ready_at_; ///< The same delays, by key.
    std::unordered_map<Key, unsigned> failures_;
    Counts counts_;
    bool shut_down_ = false;
};

} // namespace lockstep::runtime
