// SPDX-License-Identifier: Apache-2.0
#include "kube/reflector.hpp"

#include <cassert>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

namespace lockstep::kube {
namespace {

void sleep_for(std::chrono::milliseconds time, const std::stop_token& stop) {
    if (time <= std::chrono::milliseconds{0}) return;
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    never.wait_for(lock, stop, time, [] { return false; });
}

} // namespace

Reflector::Reflector(Transport& transport, const Clock& clock, Following following,
                     ObjectStore::Index index, ObjectStore::Listener listener)
    : clock_{clock}, store_{std::move(index), std::move(listener)},
      list_watch_{transport, clock, std::move(following), store_, std::random_device{}()} {
    list_watch_.on_activity = [this] { last_activity_.store(clock_.now()); };
}

void Reflector::start() {
    assert(!thread_.joinable());
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void Reflector::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto delay = list_watch_.step(stop);
        synced_.store(list_watch_.synced());
        sleep_for(delay, stop);
    }
}

} // namespace lockstep::kube
