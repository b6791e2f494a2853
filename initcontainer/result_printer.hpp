// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "initcontainer/settings.hpp"

namespace lockstep::initcontainer {

/// Prints a result in the form that was asked for. `json` is one JSON value, from which YAML is
/// made.
void print_result(std::ostream& out, Output output, std::string_view json, std::string_view text);

/// The same value as YAML.
std::string to_yaml(std::string_view json);

} // namespace lockstep::initcontainer
