// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::adopt {

/// One changeset of a file in Liquibase's formatted SQL.
struct Changeset {
    std::string author;
    std::string id;
    std::string sql; ///< Trimmed, as Liquibase hashes it.
};

/// Reads a file whose first line is "--liquibase formatted sql"; nothing for another one.
std::optional<std::vector<Changeset>> read_changesets(std::string_view text);

} // namespace lockstep::adopt
