// SPDX-License-Identifier: Apache-2.0
#include "runtime/work_queue.hpp"

#include <algorithm>

namespace lockstep::runtime {
namespace {

using std::chrono::milliseconds;

// Nobody waits for longer without looking at the clock again.
constexpr std::chrono::seconds heartbeat{10};
// Far enough away for any use, near enough not to overflow.
constexpr std::chrono::hours longest_delay{24 * 365};

milliseconds failure_delay(const WorkQueue::Limits& limits, unsigned failures) {
    auto delay = limits.first;
    for (unsigned i = 0; i < failures && delay < limits.longest; ++i)
        delay *= 2;
    return std::min(delay, limits.longest);
}

} // namespace

WorkQueue::WorkQueue(const Clock& clock) : WorkQueue{clock, Limits{}} {}

WorkQueue::WorkQueue(const Clock& clock, Limits limits) : clock_{clock}, limits_{limits} {}

void WorkQueue::add(const Key& key) {
    const std::lock_guard lock{mutex_};
    push(key);
}

void WorkQueue::add_after(const Key& key, milliseconds time) {
    const std::lock_guard lock{mutex_};
    delay(key, time);
}

void WorkQueue::add_after_failure(const Key& key) {
    const std::lock_guard lock{mutex_};
    if (shut_down_) return;
    ++counts_.retries;
    delay(key, failure_delay(limits_, failures_[key]++));
}

void WorkQueue::forget(const Key& key) {
    const std::lock_guard lock{mutex_};
    failures_.erase(key);
}

std::optional<WorkQueue::Key> WorkQueue::take() {
    std::unique_lock lock{mutex_};
    while (true) {
        if (auto key = pop(); key || shut_down_) return key;
        const auto now = clock_.now();
        auto wake_at = now + heartbeat;
        if (!delayed_.empty()) wake_at = std::min<SteadyTime>(wake_at, delayed_.begin()->first);
        changed_.wait_for(lock, wake_at - now);
    }
}

std::optional<WorkQueue::Key> WorkQueue::take_ready() {
    const std::lock_guard lock{mutex_};
    return pop();
}

void WorkQueue::done(const Key& key) {
    const std::lock_guard lock{mutex_};
    if (working_.erase(key) == 0 || !dirty_.contains(key)) return;
    ready_.push_back(key);
    changed_.notify_one();
}

void WorkQueue::shut_down() {
    const std::lock_guard lock{mutex_};
    shut_down_ = true;
    changed_.notify_all();
}

WorkQueue::Counts WorkQueue::counts() const {
    const std::lock_guard lock{mutex_};
    auto counts = counts_;
    counts.depth = ready_.size();
    return counts;
}

void WorkQueue::push(const Key& key) {
    if (shut_down_ || !dirty_.insert(key).second) return;
    ++counts_.adds;
    if (working_.contains(key)) return;
    ready_.push_back(key);
    changed_.notify_one();
}

void WorkQueue::push_due() {
    const auto now = clock_.now();
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
        const auto key = delayed_.begin()->second;
        delayed_.erase(delayed_.begin());
        ready_at_.erase(key);
        push(key);
    }
}

std::optional<WorkQueue::Key> WorkQueue::pop() {
    push_due();
    if (shut_down_ || ready_.empty()) return std::nullopt;
    auto key = std::move(ready_.front());
    ready_.pop_front();
    dirty_.erase(key);
    working_.insert(key);
    return key;
}

void WorkQueue::delay(const Key& key, milliseconds time) {
    if (shut_down_) return;
    if (time <= milliseconds{0}) return push(key);
    const auto ready_at = clock_.now() + std::min<milliseconds>(time, longest_delay);
    const auto [waiting, is_new] = ready_at_.try_emplace(key, ready_at);
    if (!is_new) {
        if (waiting->second <= ready_at) return;
        delayed_.erase({waiting->second, key});
        waiting->second = ready_at;
    }
    delayed_.emplace(ready_at, key);
    changed_.notify_one();
}

} // namespace lockstep::runtime
