// SPDX-License-Identifier: Apache-2.0
#include "in_memory_api.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "kube/object_key.hpp"

namespace lockstep::test {
namespace {

using kube::Json;
using kube::Response;

Response ok(const Json& object, int status = 200) {
    return {status, object.dump(), {}};
}

std::string unescaped(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        result += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
        i += 2;
    }
    return result;
}

std::string parameter(const std::string& query, const std::string& name) {
    const auto begin = query.find(name + "=");
    if (begin == std::string::npos) return {};
    const auto value = begin + name.size() + 1;
    return unescaped(query.substr(value, query.find('&', value) - value));
}

bool matches(const Json& object, const std::string& selector) {
    std::size_t begin = 0;
    while (begin < selector.size()) {
        const auto end = std::min(selector.find(',', begin), selector.size());
        const auto term = selector.substr(begin, end - begin);
        const auto equals = term.find('=');
        const auto value = kube::label_of(object, term.substr(0, equals));
        if (value.empty()) return false;
        if (equals != std::string::npos && value != term.substr(equals + 1)) return false;
        begin = end + 1;
    }
    return true;
}

bool is_collection(const std::string& path) {
    const auto last = path.substr(path.rfind('/') + 1);
    return last == "configmaps" || last == "pods" || last == "jobs" || last == "databaseschemas";
}

} // namespace

Response status_response(int code, const std::string& reason) {
    return ok({{"kind", "Status"}, {"code", code}, {"reason", reason}, {"message", reason}}, code);
}

Json InMemoryApi::stamped(Json object) {
    object["metadata"]["resourceVersion"] = std::to_string(++version_);
    if (!object["metadata"].contains("uid")) object["metadata"]["uid"] = "uid-of-it";
    return object;
}

Json InMemoryApi::put(const std::string& collection, Json object) {
    const auto path = collection + "/" + kube::key_of(object).name;
    return objects_[path] = stamped(std::move(object));
}

const Json* InMemoryApi::find(const std::string& path) const {
    const auto found = objects_.find(path);
    return found == objects_.end() ? nullptr : &found->second;
}

const Json& InMemoryApi::only_in(const std::string& collection) const {
    const auto first = objects_.lower_bound(collection + "/");
    const bool alone = first != objects_.end() && first->first.starts_with(collection + "/") &&
                       (std::next(first) == objects_.end() ||
                        !std::next(first)->first.starts_with(collection + "/"));
    if (!alone) throw std::logic_error{"not exactly one object in " + collection};
    return first->second;
}

void InMemoryApi::fail_next(const std::string& request, kube::ApiResult<Response> answer) {
    failures_.insert_or_assign(request, std::move(answer));
}

Response InMemoryApi::list(const std::string& collection, const std::string& query) const {
    Json items = Json::array();
    for (const auto& [path, object] : objects_) {
        if (path.rfind(collection + "/", 0) != 0) continue;
        if (matches(object, parameter(query, "labelSelector"))) items.push_back(object);
    }
    return ok({{"metadata", {{"resourceVersion", std::to_string(version_)}}},
               {"items", std::move(items)}});
}

Response InMemoryApi::apply(const std::string& path, Json object) {
    const std::string status = "/status";
    if (!path.ends_with(status)) return ok(objects_[path] = stamped(std::move(object)));
    const auto found = objects_.find(path.substr(0, path.size() - status.size()));
    if (found == objects_.end()) return status_response(404, "NotFound");
    if (found->second["metadata"]["uid"] != object["metadata"]["uid"]) {
        return status_response(409, "Conflict");
    }
    found->second["status"] = object["status"];
    return ok(found->second = stamped(found->second));
}

Response InMemoryApi::create(const std::string& collection, Json object) {
    const auto path = collection + "/" + kube::key_of(object).name;
    if (objects_.contains(path)) return status_response(409, "AlreadyExists");
    return ok(put(collection, std::move(object)), 201);
}

kube::ApiResult<Response> InMemoryApi::send(const kube::Request& request, std::chrono::milliseconds,
                                            const std::stop_token&) {
    const auto mark = std::min(request.target.find('?'), request.target.size());
    const auto path = request.target.substr(0, mark);
    const auto query = request.target.substr(mark);
    const auto line = std::string{to_string(request.method)} + " " + path;
    if (request.method != kube::Method::get) writes.push_back(line);
    if (auto failure = failures_.extract(line)) return std::move(failure.mapped());
    auto body = request.body.empty() ? Json{} : Json::parse(request.body);
    switch (request.method) {
    case kube::Method::get:
        if (const auto* object = find(path)) return ok(*object);
        if (is_collection(path)) return list(path, query);
        return status_response(404, "NotFound");
    case kube::Method::post:
        return create(path, std::move(body));
    case kube::Method::remove:
        return objects_.erase(path) > 0 ? ok(Json::object()) : status_response(404, "NotFound");
    case kube::Method::patch:
    case kube::Method::put:
        break;
    }
    return apply(path, std::move(body));
}

kube::ApiResult<Response> InMemoryApi::stream(const kube::Request&, std::chrono::milliseconds,
                                              const kube::LineReader&, const std::stop_token&) {
    return status_response(500, "NotWatchable");
}

} // namespace lockstep::test
