// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// Why a file cannot be run, with its place.
struct PlacedFault {
    sql::Position at;
    std::string sentence;
};

/// What plan_file() has against a migration. Files without a fault are remembered by their
/// checksum, so that to ask again and again, as a waiting run does, costs nothing.
std::optional<PlacedFault> file_fault(const Migration& migration);

} // namespace lockstep::migrate
