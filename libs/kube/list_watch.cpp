// SPDX-License-Identifier: Apache-2.0
#include "kube/list_watch.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/log.hpp"

namespace lockstep::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t page_size = 500;
constexpr seconds list_deadline{60};
// Random, so that the watches of many clients do not end together.
constexpr seconds shortest_watch{300};
constexpr seconds longest_watch{600};
// A server that did not end the watch by then is gone: the kernel would notice many minutes later.
constexpr seconds idle_margin{5};
// A proxy that ends every watch at once must not turn us into a busy loop.
constexpr seconds very_short_watch{1};
constexpr Backoff::Limits backoff_limits{.first = milliseconds{800},
                                         .longest = milliseconds{30'000}};
constexpr std::chrono::minutes calm_again{2};

ApiError protocol_error(std::string message) {
    return {.remedy = Remedy::report_bug, .message = std::move(message)};
}

ApiError retry(std::string message) {
    return {.remedy = Remedy::retry, .message = std::move(message)};
}

std::string type_of(const Json& event) {
    const auto type = event.find("type");
    return type != event.end() && type->is_string() ? type->get<std::string>() : std::string{};
}

int code_in(const Json& status) {
    const auto code = status.find("code");
    return code != status.end() && code->is_number_integer() ? code->get<int>() : 0;
}

} // namespace

ListWatch::ListWatch(Transport& transport, const Clock& clock, Following following,
                     ObjectStore& store, std::uint64_t seed)
    : transport_{transport}, client_{transport, list_deadline}, clock_{clock},
      following_{std::move(following)}, store_{store}, backoff_{backoff_limits, seed}, random_{
                                                                                           seed} {}

milliseconds ListWatch::step(const std::stop_token& stop) {
    return version_.empty() ? list(stop) : watch(stop);
}

milliseconds ListWatch::list(const std::stop_token& stop) {
    std::vector<ObjectPointer> objects;
    auto version = list_pages(objects, stop);
    if (stop.stop_requested()) return milliseconds{0};
    if (!version) return after_failure("listing", version.error());
    store_.replace(std::move(objects));
    version_ = *std::move(version);
    synced_ = true;
    return milliseconds{0};
}

// No version is asked for: an older one out of a cache could undo what this process has seen
// already.
ApiResult<std::string> ListWatch::list_pages(std::vector<ObjectPointer>& objects,
                                             const std::stop_token& stop) {
    auto page = list_page({.limit = page_size}, objects, stop);
    while (page && !page->continue_token.empty()) {
        page =
            list_page({.limit = page_size, .continue_token = page->continue_token}, objects, stop);
        if (page || !is_expired(page.error())) continue;
        // A list of this size outlives its tokens, so it has to come in one piece.
        objects.clear();
        page = list_page({}, objects, stop);
    }
    if (!page) return Unexpected{std::move(page).error()};
    if (page->resource_version.empty())
        return Unexpected{protocol_error("the list has no version")};
    return page->resource_version;
}

ApiResult<ListPage> ListWatch::list_page(const request::Page& page,
                                         std::vector<ObjectPointer>& objects,
                                         const std::stop_token& stop) {
    auto result = client_.list(following_.resource, following_.selection, page, stop);
    if (!result) return result;
    alive();
    for (auto& item : result->items)
        objects.push_back(keep(std::move(item)));
    result->items.clear();
    return result;
}

milliseconds ListWatch::watch(const std::stop_token& stop) {
    const auto timeout = next_timeout();
    const auto request =
        request::watch(following_.resource, following_.selection, version_, timeout);
    Watched watched;
    const auto began_at = clock_.now();
    const auto response = transport_.stream(
        request, timeout + idle_margin,
        [&](std::string_view line) { return take_line(line, watched); }, stop);
    if (stop.stop_requested()) return milliseconds{0};
    return after_watch(response, watched, clock_.now() - began_at);
}

Flow ListWatch::take_line(std::string_view line, Watched& watched) {
    auto event = Json::parse(line, nullptr, false);
    const auto object = event.is_object() ? event.find("object") : event.end();
    if (!event.is_object() || object == event.end() || !object->is_object()) {
        watched.error = retry("an event is no JSON object");
        return Flow::end;
    }
    alive();
    return take_event(type_of(event), std::move(*object), watched);
}

Flow ListWatch::take_event(const std::string& type, Json object, Watched& watched) {
    if (type == "ERROR") {
        watched.error = to_api_error(code_in(object), object.dump());
        return Flow::end;
    }
    auto version = metadata_text(object, "resourceVersion");
    if (version.empty()) {
        version_.clear();
        watched.error = protocol_error("an event has no version");
        return Flow::end;
    }
    if (type == "ADDED" || type == "MODIFIED") {
        store_.put(keep(std::move(object)));
    } else if (type == "DELETED") {
        store_.erase(key_of(object));
    } else if (type != "BOOKMARK") {
        log::warning("a watch sent an event of an unknown type", {{"type", type}});
    }
    version_ = std::move(version);
    ++watched.events;
    return Flow::go_on;
}

// A watch may end at any time and for any reason; it goes on where it ended. Only an expired
// version makes a new list necessary: after an outage of the API all its clients would list at
// once.
milliseconds ListWatch::after_watch(const ApiResult<Response>& response, const Watched& watched,
                                    std::chrono::nanoseconds lasted) {
    auto error = watched.error;
    if (!error && response && response->status >= 300) {
        error = to_api_error(response->status, response->body, response->retry_after);
    }
    if (error) {
        if (is_expired(*error)) version_.clear();
        return after_failure("watching", *error);
    }
    if (watched.events > 0 || lasted >= very_short_watch) return milliseconds{0};
    return after_failure("watching",
                         response ? retry("the watch ended at once") : response.error());
}

milliseconds ListWatch::after_failure(std::string_view doing, const ApiError& error) {
    const auto now = clock_.now();
    if (failed_at_ && now - *failed_at_ > calm_again) backoff_.reset();
    failed_at_ = now;
    auto delay = backoff_.next();
    if (error.retry_after) delay = std::max(delay, milliseconds{*error.retry_after});
    log::warning("following the Kubernetes API was interrupted",
                 {{"resource", following_.resource.plural},
                  {"doing", doing},
                  {"code", error.code},
                  {"reason", error.message},
                  {"again_in_ms", delay.count()}});
    return delay;
}

ObjectPointer ListWatch::keep(Json object) const {
    if (following_.trim) return std::make_shared<const Json>(following_.trim(std::move(object)));
    const auto metadata = object.find("metadata");
    if (metadata != object.end() && metadata->is_object()) metadata->erase("managedFields");
    return std::make_shared<const Json>(std::move(object));
}

void ListWatch::alive() const {
    if (on_activity) on_activity();
}

seconds ListWatch::next_timeout() {
    std::uniform_int_distribution<seconds::rep> between{shortest_watch.count(),
                                                        longest_watch.count()};
    return seconds{between(random_)};
}

} // namespace lockstep::kube
