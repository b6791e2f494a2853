// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "kube/json.hpp"
#include "kube/object_key.hpp"
#include "kube/resource.hpp"

namespace lockstep::kube {

enum class Method { get, post, put, patch, remove };

/// The method as HTTP spells it.
[[nodiscard]] std::string_view to_string(Method method);

/// What is sent to the API, apart from how it gets there.
struct Request {
    Method method = Method::get;
    std::string target = {};       ///< Path and query, escaped already.
    std::string content_type = {}; ///< Empty when there is no body.
    std::string body = {};

    friend bool operator==(const Request&, const Request&) = default;
};

/// Builders of requests: no I/O, no clock, the same answer for the same arguments.
namespace request {

/// Which objects of a resource are meant.
struct Selection {
    std::string space = {}; ///< One namespace; empty means all of them.
    std::string label_selector = {};
    std::string field_selector = {};
};

/// One page of a list. The server refuses a version together with a continue token, so a version is
/// left out where there is a token.
struct Page {
    std::size_t limit = 0; ///< 0: everything at once.
    std::string continue_token = {};
    std::string resource_version = {}; ///< Empty: what is true now, by quorum.
};

/// What to do when a field belongs to another field manager.
enum class Conflicts { refuse, take_over };

/// What happens to the objects that the removed one owns.
enum class Propagation { background, foreground, orphan };

[[nodiscard]] Request get(const Resource& resource, const ObjectKey& key);

[[nodiscard]] Request list(const Resource& resource, const Selection& selection, const Page& page);

/// A watch with bookmarks that the server ends after `timeout`.
[[nodiscard]] Request watch(const Resource& resource, const Selection& selection,
                            std::string_view resource_version, std::chrono::seconds timeout);

/// Creates the object in the namespace that its metadata names. Unknown fields are an error.
[[nodiscard]] Request create(const Resource& resource, const Json& object,
                             std::string_view field_manager);

/// Server-side apply: `object` holds all fields that `field_manager` owns. Unknown fields are an
/// error.
[[nodiscard]] Request apply(const Resource& resource, const Json& object,
                            std::string_view field_manager, Conflicts conflicts);

/// The same for the status subresource.
[[nodiscard]] Request apply_status(const Resource& resource, const Json& object,
                                   std::string_view field_manager, Conflicts conflicts);

/// Removes the object; with `uid` only when it is still the very same one.
[[nodiscard]] Request remove(const Resource& resource, const ObjectKey& key,
                             Propagation propagation, std::string_view uid = {});

} // namespace request

} // namespace lockstep::kube
