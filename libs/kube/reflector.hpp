// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "kube/list_watch.hpp"
#include "kube/object_store.hpp"
#include "kube/transport.hpp"

namespace lockstep::kube {

/// A local, always fresh copy of the objects of one resource, kept by a thread of its own.
///
/// `transport` and `clock` must outlive it. Everything but `start` may be called from any thread.
class Reflector {
public:
    /// Does nothing until started. `listener` is called on the reflector's thread and must not
    /// block; before `synced` it has been told every object of the first list.
    Reflector(Transport& transport, const Clock& clock, Following following,
              ObjectStore::Index index, ObjectStore::Listener listener);
    Reflector(const Reflector&) = delete;
    Reflector& operator=(const Reflector&) = delete;

    /// Ends the thread, a waiting watch included.
    ~Reflector() = default;

    /// Call once.
    void start();

    [[nodiscard]] const ObjectStore& objects() const noexcept { return store_; }

    /// Whether the first list is complete.
    [[nodiscard]] bool synced() const noexcept { return synced_.load(); }

    /// When the API was last heard of; the beginning of time before the first page.
    [[nodiscard]] SteadyTime last_activity() const noexcept { return last_activity_.load(); }

private:
    void run(const std::stop_token& stop);

    const Clock& clock_;
    ObjectStore store_;
    ListWatch list_watch_;
    std::atomic<bool> synced_{false};
    std::atomic<SteadyTime> last_activity_{SteadyTime{}};
    std::jthread thread_; ///< Last, so that it ends before what it uses.
};

} // namespace lockstep::kube
