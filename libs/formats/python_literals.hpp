// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "formats/python_assignments.hpp"

namespace lockstep::formats::python {

/// The value of string literals that stand side by side at the beginning, and how many they are.
std::optional<std::string> read_string(std::span<const Token> tokens, std::size_t& used);

/// The same of a docstring, where characters by their names may stay as they are written. Empty for
/// bytes and formatted strings, which are none.
std::string docstring_of(std::span<const Token> strings);

/// The value of an expression of strings, None, tuples, lists and sets; none for any other.
std::optional<Value> read_value(std::span<const Token> tokens);

} // namespace lockstep::formats::python
