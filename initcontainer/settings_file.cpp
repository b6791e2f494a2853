// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/settings_file.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "initcontainer/nearest_name.hpp"
#include "initcontainer/setting_table.hpp"

namespace lockstep::initcontainer {
namespace {

std::size_t line_of(const YAML::Mark& mark) {
    return mark.is_null() ? 1 : static_cast<std::size_t>(mark.line) + 1;
}

std::vector<std::string> known_keys() {
    std::vector<std::string> keys;
    for (const auto& each : setting_table()) {
        if (!each.key.empty()) keys.push_back(each.key);
    }
    return keys;
}

Result<Done> check_key(const std::string& key, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), key) != known.end()) return Done{};
    if (key == "password") {
        return fix_input("a password does not belong into this file; name a file that holds it "
                         "with \"passwordFile\"");
    }
    return fix_input(fmt::format("\"{}\" is not a setting{}", key, did_you_mean(key, known)));
}

Result<Done> add_entry(const YAML::Node& key, const YAML::Node& value,
                       const std::vector<std::string>& known, SettingsFile& file) {
    if (!key.IsScalar()) return fix_input("a key must be a plain word");
    auto checked = check_key(key.Scalar(), known);
    if (!checked) return checked;
    if (value.IsNull()) return Done{};
    if (!value.IsScalar()) {
        return fix_input(fmt::format("\"{}\" takes one plain value", key.Scalar()));
    }
    const FileValue entry{value.Scalar(), line_of(key.Mark())};
    if (!file.values.emplace(key.Scalar(), entry).second) {
        return fix_input(fmt::format("\"{}\" stands here a second time", key.Scalar()));
    }
    return Done{};
}

Result<SettingsFile> read_mapping(const YAML::Node& root, const std::string& name) {
    SettingsFile file{name, {}};
    if (root.IsNull()) return file;
    if (!root.IsMap()) return fix_input(name + ": must be a mapping of settings");
    const auto known = known_keys();
    for (const auto& entry : root) {
        auto added = add_entry(entry.first, entry.second, known, file);
        if (added) continue;
        return Unexpected{in_context(fmt::format("{}:{}", name, line_of(entry.first.Mark())),
                                     std::move(added).error())};
    }
    return file;
}

} // namespace

Result<SettingsFile> parse_settings_file(std::string_view text, const std::string& name) {
    try {
        return read_mapping(YAML::Load(std::string{text}), name);
    } catch (const YAML::Exception& broken) {
        return fix_input(fmt::format("{}:{}: {}", name, line_of(broken.mark), broken.msg));
    }
}

} // namespace lockstep::initcontainer
