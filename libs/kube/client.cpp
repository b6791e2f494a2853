// SPDX-License-Identifier: Apache-2.0
#include "kube/client.hpp"

#include <utility>

#include <fmt/format.h>

namespace lockstep::kube {
namespace {

Unexpected<ApiError> unreadable(const Request& request, int status) {
    return Unexpected{ApiError{
        .remedy = Remedy::report_bug,
        .code = status,
        .message = fmt::format("the answer to {} {} is not what the Kubernetes API promises",
                               to_string(request.method), request.target)}};
}

bool is_success(int status) {
    return status >= 200 && status < 300;
}

ApiResult<Json> object_in(const Request& request, ApiResult<Response> response) {
    if (!response) return Unexpected{std::move(response).error()};
    if (!is_success(response->status)) {
        return Unexpected{to_api_error(response->status, response->body, response->retry_after)};
    }
    auto object = Json::parse(response->body, nullptr, false);
    if (!object.is_object()) return unreadable(request, response->status);
    return object;
}

} // namespace

Client::Client(Transport& transport, std::chrono::milliseconds deadline)
    : transport_{transport}, deadline_{deadline} {}

ApiResult<std::optional<Json>> Client::get(const Resource& resource, const ObjectKey& key,
                                           const std::stop_token& stop) {
    const auto request = request::get(resource, key);
    auto object = object_in(request, transport_.send(request, deadline_, stop));
    if (object) return std::optional{*std::move(object)};
    // A missing kind answers 404 as well, in plain text: that is nothing to shrug off.
    if (object.error().code == 404 && object.error().reason == "NotFound")
        return std::optional<Json>{};
    return Unexpected{std::move(object).error()};
}

ApiResult<ListPage> Client::list(const Resource& resource, const request::Selection& selection,
                                 const request::Page& page, const std::stop_token& stop) {
    const auto request = request::list(resource, selection, page);
    auto list = object_in(request, transport_.send(request, deadline_, stop));
    if (!list) return Unexpected{std::move(list).error()};
    ListPage result;
    result.resource_version = metadata_text(*list, "resourceVersion");
    result.continue_token = metadata_text(*list, "continue");
    const auto items = list->find("items");
    if (items == list->end()) return unreadable(request, 200);
    // The API writes an empty list as null here and there.
    if (auto* array = items->get_ptr<Json::array_t*>()) result.items = std::move(*array);
    return result;
}

ApiResult<std::optional<Json>> Client::create(const Resource& resource, const Json& object,
                                              std::string_view field_manager,
                                              const std::stop_token& stop) {
    const auto request = request::create(resource, object, field_manager);
    auto created = object_in(request, transport_.send(request, deadline_, stop));
    if (created) return std::optional{*std::move(created)};
    if (is_already_exists(created.error())) return std::optional<Json>{};
    return Unexpected{std::move(created).error()};
}

ApiResult<Json> Client::apply(const Resource& resource, const Json& object,
                              std::string_view field_manager, request::Conflicts conflicts,
                              const std::stop_token& stop) {
    const auto request = request::apply(resource, object, field_manager, conflicts);
    return object_in(request, transport_.send(request, deadline_, stop));
}

ApiResult<Json> Client::apply_status(const Resource& resource, const Json& object,
                                     std::string_view field_manager, request::Conflicts conflicts,
                                     const std::stop_token& stop) {
    const auto request = request::apply_status(resource, object, field_manager, conflicts);
    return object_in(request, transport_.send(request, deadline_, stop));
}

ApiResult<Done> Client::remove(const Resource& resource, const ObjectKey& key,
                               request::Propagation propagation, std::string_view uid,
                               const std::stop_token& stop) {
    const auto request = request::remove(resource, key, propagation, uid);
    auto removed = object_in(request, transport_.send(request, deadline_, stop));
    if (removed || (removed.error().code == 404 && removed.error().reason == "NotFound"))
        return Done{};
    return Unexpected{std::move(removed).error()};
}

} // namespace lockstep::kube
