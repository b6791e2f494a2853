// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "initcontainer/environment.hpp"
#include "initcontainer/setting_table.hpp"
#include "initcontainer/settings_file.hpp"

namespace lockstep::initcontainer {

/// The flags of the command line by the setting's name.
using Flags = std::map<std::string, std::string, std::less<>>;

/// Everything that settings are taken from, strongest first.
struct Sources {
    Flags flags;
    Environment environment;
    SettingsFile file;
    std::vector<std::string> arguments{}; ///< Of the command line, without flags.
    std::vector<std::string> command{};   ///< What stands behind --.
};

/// One setting's text and where it was found.
struct Value {
    std::string text;
    std::string origin;   ///< Such as "--port", "POSTGRES_PORT" or "lockstep.yaml:3: port".
    bool given = false;   ///< False for defaults.
    bool in_file = false; ///< `text` names the file that holds the value.
};

/// Where the setting is found first: flag, environment, file, default.
Value find_value(const Setting& setting, const Sources& sources);

/// The value itself, out of its file if it is in one (without the line ends at the file's end).
Result<std::string> read_text(const Value& value);

/// Typed readings; each fails with `fix_input`, naming where the value stands and what form it has.
Result<std::int64_t> read_number(const Value& value, std::int64_t least, std::int64_t most);
Result<Milliseconds> read_duration(const Value& value);
Result<bool> read_boolean(const Value& value);
/// A JSON list of texts, of which the first is not empty.
Result<std::vector<std::string>> read_word_list(const Value& value);
/// "NAME=VALUE,NAME=VALUE"; a comma or backslash of a value has a backslash before it.
Result<std::map<std::string, std::string, std::less<>>> read_pairs(const Value& value);
/// The choice as the table spells it, whatever its case was.
Result<std::string> read_choice(const Setting& setting, const Value& value);

} // namespace lockstep::initcontainer
