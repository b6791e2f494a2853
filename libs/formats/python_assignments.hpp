// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/python_tokens.hpp"

namespace lockstep::formats::python {

/// A string, None, or several of them in a tuple, list or set.
struct Value {
    std::vector<std::optional<std::string>> items; ///< None is the item without a value.
    bool several = false;                          ///< Whether they stand in brackets or a row.
};

/// What a name is given at the level of the module.
struct Literal {
    std::optional<Value> value; ///< None where it is not known without running the file.
    std::string refusal;        ///< Why not: half a sentence.
    std::size_t line = 0;
};

/// By name; the last assignment counts.
using Assignments = std::map<std::string, Literal, std::less<>>;

struct Module {
    std::string docstring;
    Assignments assigned;
};

/// What a module assigns to some names. Fails where its text cannot be cut into tokens.
Expected<Module, Fault> read_assignments(std::string_view source,
                                         std::span<const std::string_view> names);

} // namespace lockstep::formats::python
