// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/result_printer.hpp"

#include <ostream>

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

void emit(YAML::Emitter& yaml, const Json& value) {
    if (value.is_object()) {
        yaml << YAML::BeginMap;
        for (const auto& [key, member] : value.items()) {
            yaml << YAML::Key << key << YAML::Value;
            emit(yaml, member);
        }
        yaml << YAML::EndMap;
    } else if (value.is_array()) {
        yaml << YAML::BeginSeq;
        for (const auto& element : value)
            emit(yaml, element);
        yaml << YAML::EndSeq;
    } else if (value.is_string()) {
        // Always in quotes: a version such as 0010 must stay a text.
        yaml << YAML::DoubleQuoted << value.get<std::string>();
    } else {
        yaml << value.dump();
    }
}

} // namespace

std::string to_yaml(std::string_view json) {
    YAML::Emitter yaml;
    emit(yaml, Json::parse(json));
    return yaml.c_str();
}

void print_result(std::ostream& out, Output output, std::string_view json, std::string_view text) {
    switch (output) {
    case Output::text:
        out << text;
        break;
    case Output::json:
        out << json << '\n';
        break;
    case Output::yaml:
        out << to_yaml(json) << '\n';
        break;
    }
    out.flush();
}

} // namespace lockstep::initcontainer
