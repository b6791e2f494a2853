// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>

#include "kube/json.hpp"

namespace lockstep::kube {

/// Names an object of a known resource.
struct ObjectKey {
    std::string space; ///< The namespace; empty for objects of the whole cluster.
    std::string name;

    friend auto operator<=>(const ObjectKey&, const ObjectKey&) = default;
};

/// "namespace/name", or the name alone for objects of the whole cluster.
[[nodiscard]] std::string to_string(const ObjectKey& key);

/// The key in `metadata`; parts that are missing or no text are empty.
[[nodiscard]] ObjectKey key_of(const Json& object);

/// A text of `metadata` such as "uid" or "resourceVersion"; empty when it is not there.
[[nodiscard]] std::string metadata_text(const Json& object, const char* field);

/// The value of a label; empty when the object does not have it.
[[nodiscard]] std::string label_of(const Json& object, const std::string& label);

} // namespace lockstep::kube

template <>
struct std::hash<lockstep::kube::ObjectKey> {
    std::size_t operator()(const lockstep::kube::ObjectKey& key) const noexcept {
        const std::hash<std::string> text;
        return text(key.space) * 31 + text(key.name);
    }
};
