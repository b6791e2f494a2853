// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "api/codec.hpp"
#include "api/names.hpp"
#include "support/source_dir.hpp"
#include "unit/api/complete_resource.hpp"

namespace lockstep::api {
namespace {

using kube::Json;
using Paths = std::set<std::string>;

const std::string source_dir = LOCKSTEP_SOURCE_DIR;

YAML::Node crd_schema() {
    const auto crd = YAML::LoadFile(source_dir + "/crds/databaseschemas.yaml");
    return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"];
}

/// The paths of all leaves; a map with free keys is a leaf.
void collect(const YAML::Node& schema, const std::string& path, Paths& paths) {
    if (schema["items"]) return collect(schema["items"], path + "[]", paths);
    if (!schema["properties"]) {
        paths.insert(path);
        return;
    }
    for (const auto& property : schema["properties"]) {
        const auto name = property.first.as<std::string>();
        collect(property.second, path.empty() ? name : path + "." + name, paths);
    }
}

void collect(const Json& value, const std::string& path, Paths& paths) {
    const bool free_keys = path == "resources.requests" || path == "resources.limits";
    if (value.is_array() && !value.empty()) return collect(value.front(), path + "[]", paths);
    if (!value.is_object() || free_keys) {
        paths.insert(path);
        return;
    }
    for (const auto& [name, member] : value.items()) {
        collect(member, path.empty() ? name : path + "." + name, paths);
    }
}

template <class Tree>
Paths paths_of(const Tree& tree) {
    Paths paths;
    collect(tree, "", paths);
    return paths;
}

std::string read_file(const std::string& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Those of `paths` that the page does not show as `prefix.path` in code type.
Paths undocumented(const Paths& paths, const std::string& prefix) {
    const auto page = read_file(source_dir + "/docs/resource.md");
    Paths missing;
    for (const auto& path : paths) {
        if (page.find("`" + prefix + path + "`") == std::string::npos) missing.insert(path);
    }
    return missing;
}

TEST(Contract, HasTheSameSpecFieldsInCodeAndCrd) {
    EXPECT_EQ(paths_of(to_json(complete_spec())), paths_of(crd_schema()["spec"]));
}

TEST(Contract, HasTheSameStatusFieldsInCodeAndCrd) {
    EXPECT_EQ(paths_of(to_json(complete_status())), paths_of(crd_schema()["status"]));
}

TEST(Contract, HasTheSameFormatsInCodeAndCrd) {
    const auto format = crd_schema()["spec"]["properties"]["migrations"]["properties"]["format"];
    std::vector<std::string> in_crd;
    for (const auto& each : format["enum"])
        in_crd.push_back(each.as<std::string>());
    std::vector<std::string> in_code;
    for (const auto& each : migration_formats)
        in_code.emplace_back(each.name);
    EXPECT_EQ(in_code, in_crd);
}

TEST(Contract, DocumentsEverySpecField) {
    EXPECT_EQ(undocumented(paths_of(to_json(complete_spec())), "spec."), Paths{});
}

TEST(Contract, DocumentsEveryStatusField) {
    EXPECT_EQ(undocumented(paths_of(to_json(complete_status())), "status."), Paths{});
}

/// What the CRD gives as defaults, as JSON texts.
void collect_defaults(const YAML::Node& schema, const std::string& path,
                      std::map<std::string, std::string>& defaults) {
    for (const auto& property : schema["properties"]) {
        const auto name = path + "/" + property.first.as<std::string>();
        collect_defaults(property.second, name, defaults);
        const auto& given = property.second["default"];
        if (given && given.IsScalar()) defaults[name] = given.as<std::string>();
    }
}

TEST(Contract, HasTheSameDefaultsInCodeAndCrd) {
    std::map<std::string, std::string> defaults;
    collect_defaults(crd_schema()["spec"], "", defaults);
    const auto in_code = to_json(Spec{});
    std::map<std::string, std::string> found;
    for (const auto& entry : defaults) {
        const auto value = in_code.value(Json::json_pointer{entry.first}, Json{"absent"});
        found[entry.first] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    EXPECT_EQ(found, defaults);
    EXPECT_GT(defaults.size(), 20U);
}

} // namespace
} // namespace lockstep::api
