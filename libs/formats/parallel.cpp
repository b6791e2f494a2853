// SPDX-License-Identifier: Apache-2.0
#include "formats/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace lockstep::formats {

void for_each_file(std::size_t count, const std::function<void(std::size_t)>& work) {
    constexpr std::size_t enough_for_a_thread = 50;
    constexpr std::size_t most_threads = 4;
    std::atomic<std::size_t> next{0};
    const auto take_turns = [&] {
        for (auto i = next++; i < count; i = next++) {
            work(i);
            // Nobody who talks to the database meanwhile has to wait for a core.
            std::this_thread::yield();
        }
    };
    // One core is left to whoever connects to the database meanwhile.
    const std::size_t cores = std::max(std::thread::hardware_concurrency(), 2U) - 1;
    const auto wanted = std::min({count / enough_for_a_thread, most_threads, cores});
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < wanted; ++i)
        helpers.emplace_back(take_turns);
    take_turns();
}

} // namespace lockstep::formats
