// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "kube/api_error.hpp"
#include "kube/client.hpp"
#include "kube/object_store.hpp"
#include "kube/transport.hpp"

namespace lockstep::kube {

/// Which objects to follow and what to keep of them.
struct Following {
    Resource resource;
    request::Selection selection = {};
    /// Leaves only what is needed; metadata.name, namespace and uid must stay. What is the same
    /// after trimming is no change. Without it everything but managedFields is kept.
    std::function<Json(Json object)> trim = {};
};

/// Keeps a store equal to the API by list and watch, one step at a time and without a thread of its
/// own.
///
/// # Flow
/// List in pages, then watch from the list's version; each watch starts where the last one ended.
///
/// # Guarantees
/// The first list is a consistent read. Only an expired version leads to another list; what changed
/// unseen is then told as changes. No step takes longer than a watch's time-out plus five seconds
/// of silence, and a requested stop ends it at once.
///
/// # Caveats
/// Changes may be told together: an object that was created and removed between two steps is not
/// seen.
///
/// Confined to one thread. All references must outlive it.
class ListWatch {
public:
    ListWatch(Transport& transport, const Clock& clock, Following following, ObjectStore& store,
              std::uint64_t seed);

    /// One list or one watch. Returns how long to wait before the next step; zero after success.
    std::chrono::milliseconds step(const std::stop_token& stop);

    /// Whether the store held everything at least once.
    [[nodiscard]] bool synced() const noexcept { return synced_; }

    /// Called at each sign of life: a page, an event, a bookmark.
    std::function<void()> on_activity;

private:
    /// How a watch went, as far as its events tell.
    struct Watched {
        std::size_t events = 0;
        std::optional<ApiError> error; ///< Came in the stream, under a status of 200.
    };

    std::chrono::milliseconds list(const std::stop_token& stop);
    ApiResult<std::string> list_pages(std::vector<ObjectPointer>& objects,
                                      const std::stop_token& stop);
    ApiResult<ListPage> list_page(const request::Page& page, std::vector<ObjectPointer>& objects,
                                  const std::stop_token& stop);

    std::chrono::milliseconds watch(const std::stop_token& stop);
    Flow take_line(std::string_view line, Watched& watched);
    Flow take_event(const std::string& type, Json object, Watched& watched);
    std::chrono::milliseconds after_watch(const ApiResult<Response>& response,
                                          const Watched& watched, std::chrono::nanoseconds lasted);

    std::chrono::milliseconds after_failure(std::string_view doing, const ApiError& error);
    [[nodiscard]] ObjectPointer keep(Json object) const;
    void alive() const;
    std::chrono::seconds next_timeout();

    Transport& transport_;
    Client client_;
    const Clock& clock_;
    Following following_;
    ObjectStore& store_;
    Backoff backoff_;
    std::mt19937_64 random_;
    std::string version_; ///< Where the next watch starts; empty: list first.
    std::optional<SteadyTime> failed_at_;
    bool synced_ = false;
};

} // namespace lockstep::kube
