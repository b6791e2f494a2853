// SPDX-License-Identifier: Apache-2.0
#include "kube/object_key.hpp"

namespace lockstep::kube {
namespace {

const Json* member(const Json& object, const char* field) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(field);
    return found == object.end() ? nullptr : &*found;
}

std::string text(const Json* value) {
    return value && value->is_string() ? value->get<std::string>() : std::string{};
}

} // namespace

std::string to_string(const ObjectKey& key) {
    return key.space.empty() ? key.name : key.space + "/" + key.name;
}

ObjectKey key_of(const Json& object) {
    return {metadata_text(object, "namespace"), metadata_text(object, "name")};
}

std::string metadata_text(const Json& object, const char* field) {
    const auto* metadata = member(object, "metadata");
    return metadata ? text(member(*metadata, field)) : std::string{};
}

std::string label_of(const Json& object, const std::string& label) {
    const auto* metadata = member(object, "metadata");
    const auto* labels = metadata ? member(*metadata, "labels") : nullptr;
    return labels ? text(member(*labels, label.c_str())) : std::string{};
}

} // namespace lockstep::kube
