// SPDX-License-Identifier: Apache-2.0
#include "api/field_reader.hpp"

#include <limits>

namespace lockstep::api {

FieldReader::FieldReader(const kube::Json* object, std::string path, std::optional<Error>& reason)
    : object_{object}, path_{std::move(path)}, reason_{reason} {
    if (object_ == nullptr || object_->is_object()) return;
    refuse("", "has to be an object");
    object_ = nullptr;
}

const kube::Json* FieldReader::find(const std::string& key) const {
    if (object_ == nullptr) return nullptr;
    const auto found = object_->find(key);
    return found == object_->end() || found->is_null() ? nullptr : &*found;
}

std::string FieldReader::path_of(const std::string& key) const {
    return key.empty() || path_.empty() ? path_ + key : path_ + "." + key;
}

void FieldReader::refuse(const std::string& key, const std::string& why) const {
    if (!reason_) reason_ = Error{Remedy::fix_input, path_of(key) + " " + why};
}

FieldReader FieldReader::child(const std::string& key) const {
    return FieldReader{find(key), path_of(key), reason_};
}

void FieldReader::read(const std::string& key, std::string& value) const {
    const auto* field = find(key);
    if (field == nullptr) return;
    if (!field->is_string()) return refuse(key, "has to be a text");
    value = field->get<std::string>();
}

void FieldReader::read(const std::string& key, int& value) const {
    const auto* field = find(key);
    if (field == nullptr) return;
    if (!field->is_number_integer()) return refuse(key, "has to be a whole number");
    const auto number = field->get<std::int64_t>();
    if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) {
        return refuse(key, "is out of range");
    }
    value = static_cast<int>(number);
}

void FieldReader::read(const std::string& key, bool& value) const {
    const auto* field = find(key);
    if (field == nullptr) return;
    if (!field->is_boolean()) return refuse(key, "has to be true or false");
    value = field->get<bool>();
}

void FieldReader::read(const std::string& key, Milliseconds& value) const {
    std::string text;
    read(key, text);
    if (text.empty()) return;
    const auto duration = parse_duration(text);
    if (!duration) return refuse(key, "is wrong: " + duration.error().message);
    value = *duration;
}

void FieldReader::read(const std::string& key, std::vector<std::string>& value) const {
    const auto* field = find(key);
    if (field == nullptr) return;
    if (!field->is_array()) return refuse(key, "has to be a list of texts");
    for (const auto& item : *field) {
        if (!item.is_string()) return refuse(key, "has to be a list of texts");
        value.push_back(item.get<std::string>());
    }
}

void FieldReader::read(const std::string& key, std::map<std::string, std::string>& value) const {
    const auto* field = find(key);
    if (field == nullptr) return;
    if (!field->is_object()) return refuse(key, "has to be an object");
    for (const auto& [name, item] : field->items()) {
        value[name] = item.is_string() ? item.get<std::string>() : item.dump();
    }
}

void FieldReader::require(const std::string& key, std::string& value) const {
    read(key, value);
    if (value.empty()) refuse(key, "is required");
}

std::optional<KeyRef> FieldReader::reference(const std::string& key,
                                             const std::string& kind) const {
    if (!has(key)) return std::nullopt;
    const auto reader = child(key).child(kind);
    KeyRef reference;
    reader.require("name", reference.name);
    reader.require("key", reference.key);
    return reference;
}

} // namespace lockstep::api
