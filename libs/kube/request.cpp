// SPDX-License-Identifier: Apache-2.0
#include "kube/request.hpp"

#include <utility>

#include <fmt/format.h>

namespace lockstep::kube {
namespace {

std::string escaped(std::string_view text) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string result;
    for (const char byte : text) {
        if (unreserved.find(byte) != std::string_view::npos) {
            result += byte;
        } else {
            result += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
        }
    }
    return result;
}

/// A path to which a query is added.
class Target {
public:
    Target(const Resource& resource, std::string_view space) {
        text_ = resource.group.empty()
                    ? fmt::format("/api/{}", resource.version)
                    : fmt::format("/apis/{}/{}", resource.group, resource.version);
        if (resource.namespaced && !space.empty()) text_ += "/namespaces/" + escaped(space);
        text_ += fmt::format("/{}", resource.plural);
    }

    Target& segment(std::string_view name) {
        text_ += "/" + escaped(name);
        return *this;
    }

    Target& query(std::string_view name, std::string_view value) {
        text_ += fmt::format("{}{}={}", has_query_ ? '&' : '?', name, escaped(value));
        has_query_ = true;
        return *this;
    }

    Target& query_unless_empty(std::string_view name, std::string_view value) {
        return value.empty() ? *this : query(name, value);
    }

    Target& selected_by(const request::Selection& selection) {
        query_unless_empty("labelSelector", selection.label_selector);
        return query_unless_empty("fieldSelector", selection.field_selector);
    }

    std::string text() && { return std::move(text_); }

private:
    std::string text_;
    bool has_query_ = false;
};

// Bytes that do not pass for text in YAML, as which the API reads an apply, although JSON has no
// objection: DEL, the C1 controls, two line separators, the byte order mark and two non-characters.
std::size_t unprintable(std::string_view rest, unsigned& code_point) {
    const auto byte = [&](std::size_t i) {
        return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U;
    };
    if (byte(0) == 0x7f) return code_point = 0x7f, 1;
    if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) < 0xa0) return code_point = byte(1), 2;
    if (byte(0) == 0xe2 && byte(1) == 0x80 && (byte(2) == 0xa8 || byte(2) == 0xa9)) {
        return code_point = 0x1f80U + byte(2), 3;
    }
    if (byte(0) != 0xef) return 0;
    if (byte(1) == 0xbb && byte(2) == 0xbf) return code_point = 0xfeff, 3;
    if (byte(1) == 0xbf && byte(2) >= 0xbe) return code_point = 0xff40 + byte(2), 3;
    return 0;
}

std::string json_text(const Json& object) {
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Other characters beyond ASCII must stay as they are: YAML knows no surrogate pairs.
std::string yaml_safe(const std::string& json) {
    std::string result;
    result.reserve(json.size());
    for (std::size_t i = 0; i < json.size();) {
        unsigned code_point = 0;
        const auto length = unprintable(std::string_view{json}.substr(i), code_point);
        if (length == 0) {
            result += json[i++];
        } else {
            result += fmt::format("\\u{:04x}", code_point);
            i += length;
        }
    }
    return result;
}

Target object_target(const Resource& resource, const ObjectKey& key) {
    Target target{resource, key.space};
    target.segment(key.name);
    return target;
}

Request apply_to(Target target, const Json& object, std::string_view field_manager,
                 request::Conflicts conflicts) {
    target.query("fieldManager", field_manager)
        .query("force", conflicts == request::Conflicts::take_over ? "true" : "false")
        .query("fieldValidation", "Strict");
    return {Method::patch, std::move(target).text(), "application/apply-patch+yaml",
            yaml_safe(json_text(object))};
}

std::string_view to_string(request::Propagation propagation) {
    switch (propagation) {
    case request::Propagation::background:
        return "Background";
    case request::Propagation::foreground:
        return "Foreground";
    case request::Propagation::orphan:
        break;
    }
    return "Orphan";
}

} // namespace

std::string_view to_string(Method method) {
    switch (method) {
    case Method::get:
        return "GET";
    case Method::post:
        return "POST";
    case Method::put:
        return "PUT";
    case Method::patch:
        return "PATCH";
    case Method::remove:
        break;
    }
    return "DELETE";
}

namespace request {

Request get(const Resource& resource, const ObjectKey& key) {
    return {Method::get, object_target(resource, key).text()};
}

Request list(const Resource& resource, const Selection& selection, const Page& page) {
    Target target{resource, selection.space};
    target.selected_by(selection);
    if (page.limit > 0) target.query("limit", fmt::format("{}", page.limit));
    if (page.continue_token.empty()) {
        target.query_unless_empty("resourceVersion", page.resource_version);
    } else {
        target.query("continue", page.continue_token);
    }
    return {Method::get, std::move(target).text()};
}

Request watch(const Resource& resource, const Selection& selection,
              std::string_view resource_version, std::chrono::seconds timeout) {
    Target target{resource, selection.space};
    target.query("watch", "true")
        .query("allowWatchBookmarks", "true")
        .query("resourceVersion", resource_version)
        .query("timeoutSeconds", fmt::format("{}", timeout.count()))
        .selected_by(selection);
    return {Method::get, std::move(target).text()};
}

Request create(const Resource& resource, const Json& object, std::string_view field_manager) {
    Target target{resource, key_of(object).space};
    target.query("fieldManager", field_manager).query("fieldValidation", "Strict");
    return {Method::post, std::move(target).text(), "application/json", json_text(object)};
}

Request apply(const Resource& resource, const Json& object, std::string_view field_manager,
              Conflicts conflicts) {
    return apply_to(object_target(resource, key_of(object)), object, field_manager, conflicts);
}

Request apply_status(const Resource& resource, const Json& object, std::string_view field_manager,
                     Conflicts conflicts) {
    auto target = object_target(resource, key_of(object));
    target.segment("status");
    return apply_to(std::move(target), object, field_manager, conflicts);
}

Request remove(const Resource& resource, const ObjectKey& key, Propagation propagation,
               std::string_view uid) {
    Json options = {{"apiVersion", "v1"},
                    {"kind", "DeleteOptions"},
                    {"propagationPolicy", to_string(propagation)}};
    if (!uid.empty()) options["preconditions"] = {{"uid", uid}};
    return {Method::remove, object_target(resource, key).text(), "application/json",
            json_text(options)};
}

} // namespace request

} // namespace lockstep::kube
