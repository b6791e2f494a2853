// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "initcontainer/command_table.hpp"

namespace lockstep::initcontainer {

enum class Kind { text, secret, port, number, duration, boolean, choice };

/// One setting: everything that flags, environment, file, help, completion and documentation know.
struct Setting {
    std::string name; ///< Of the flag, without its dashes.
    Scope scope = Scope::connection;
    Kind kind = Kind::text;
    std::vector<std::string_view> choices;
    /// In order of precedence; by rule LOCKSTEP_ and the name.
    std::vector<std::string> environment;
    bool has_flag = true;
    std::string key;            ///< In the settings file; empty: not allowed there.
    std::string_view fallback;  ///< The default; empty: none.
    std::string_view implied{}; ///< The value of a flag without one; empty: it needs one.
    std::string_view help;      ///< One sentence.
    bool value_in_file = false; ///< NAME_FILE names a file that holds the value; so does `key`.
    char short_flag = 0;
};

/// All settings, in the order of the help text. There is no other list of them.
const std::vector<Setting>& setting_table();

/// The setting of that name, which must exist.
const Setting& setting(std::string_view name);

/// Every name of an environment variable that means something, with the _FILE forms.
std::vector<std::string> environment_names();

/// What a value of this setting looks like, such as "DURATION" or "refuse|allow".
std::string form_of(const Setting& setting);

} // namespace lockstep::initcontainer
