// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::initcontainer {

struct FileValue {
    std::string text;
    std::size_t line = 0;
};

/// What a settings file says, by key.
struct SettingsFile {
    std::string name; ///< For messages; empty when there is no file.
    std::map<std::string, FileValue, std::less<>> values;
};

/// Reads a YAML file with one mapping of settings. Fails with `fix_input`, naming line and key, for
/// broken YAML, an unknown or repeated key, and a value that is not a plain one.
Result<SettingsFile> parse_settings_file(std::string_view text, const std::string& name);

} // namespace lockstep::initcontainer
