// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "formats/directory.hpp"

namespace lockstep::formats::alembic {

/// A refusal with its place: "FILE, line N: SENTENCE", and without the line where it is zero.
Unexpected<LoadError> refused(const std::string& file, std::size_t line,
                              const std::string& sentence);

} // namespace lockstep::formats::alembic
