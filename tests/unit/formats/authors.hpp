// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "formats/format.hpp"
#include "temporary_directory.hpp"

namespace lockstep::formats::testing {

/// One migration as its author thinks of it.
struct Intent {
    std::vector<std::string> up; ///< Statements without their semicolons.
    std::vector<std::string> down;
};

/// Somebody who writes directories for one tool.
struct Author {
    Format format = Format::lockstep;
    bool writes_down = true; ///< Whether the tool's files have what undoes them.
    std::function<void(const TemporaryDirectory&, const std::vector<Intent>&)> write;
};

/// An author for each format that can be loaded.
std::vector<Author> authors();

} // namespace lockstep::formats::testing
