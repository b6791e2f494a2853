// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::formats {

/// Fills variables into a line as goose does where ENVSUB is on: `$NAME`, `${NAME}`,
/// `${NAME:-instead of nothing}`, `${NAME-instead of an unset one}`, `${NAME?message}`,
/// `${NAME:offset:length}`. A variable that is not set is empty; `$$` and `\$` are a dollar sign.
/// Fails with a sentence that holds no value.
Expected<std::string, std::string>
expand(std::string_view line, const std::map<std::string, std::string, std::less<>>& environment);

} // namespace lockstep::formats
