// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "kube/api_error.hpp"
#include "kube/json.hpp"
#include "kube/object_key.hpp"
#include "kube/request.hpp"
#include "kube/resource.hpp"
#include "kube/transport.hpp"

namespace lockstep::kube {

/// One page of a list.
struct ListPage {
    std::vector<Json> items;
    std::string resource_version = {}; ///< Of the whole list, the same on each of its pages.
    std::string continue_token = {};   ///< Empty on the last page.
};

/// Requests with typed results. Nothing is retried here but what the transport retries; no call
/// takes longer than the deadline. May be used from several threads; `transport` must outlive it.
class Client {
public:
    explicit Client(Transport& transport,
                    std::chrono::milliseconds deadline = std::chrono::seconds{30});

    /// Nothing when there is no such object.
    ApiResult<std::optional<Json>> get(const Resource& resource, const ObjectKey& key,
                                       const std::stop_token& stop = {});

    /// One page; see request::Page.
    ApiResult<ListPage> list(const Resource& resource, const request::Selection& selection,
                             const request::Page& page, const std::stop_token& stop = {});

    /// The created object, or nothing when one of that name exists already (of whatever content).
    ApiResult<std::optional<Json>> create(const Resource& resource, const Json& object,
                                          std::string_view field_manager,
                                          const std::stop_token& stop = {});

    /// Server-side apply of all fields that `field_manager` owns; the object as it is now.
    ApiResult<Json> apply(const Resource& resource, const Json& object,
                          std::string_view field_manager,
                          request::Conflicts conflicts = request::Conflicts::take_over,
                          const std::stop_token& stop = {});

    /// The same for the status subresource; fails with code 404 when there is no such object.
    ApiResult<Json> apply_status(const Resource& resource, const Json& object,
                                 std::string_view field_manager,
                                 request::Conflicts conflicts = request::Conflicts::take_over,
                                 const std::stop_token& stop = {});

    /// Succeeds as well when there is no such object. With `uid`, an object of the same name but
    /// another identity stays, and the failure is a conflict.
    ApiResult<Done> remove(const Resource& resource, const ObjectKey& key,
                           request::Propagation propagation = request::Propagation::background,
                           std::string_view uid = {}, const std::stop_token& stop = {});

private:
    Transport& transport_;
    std::chrono::milliseconds deadline_;
};

} // namespace lockstep::kube
