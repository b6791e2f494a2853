// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::adopt {

/// One changeset of a file in Liquibase's formatted SQL.
struct Changeset {
    std::string author;
    std::string id;
    std::string path{}; ///< The logicalFilePath of the file, or its own; empty: neither says one.
    std::vector<std::string> accepted{}; ///< Checksums that its validCheckSum lines name.
    std::string sql{}; ///< Trimmed and with its properties, as Liquibase hashes it.
};

/// Values by their names in lower case. Of several lines for one name Liquibase takes the first,
/// over all files.
using Properties = std::map<std::string, std::string, std::less<>>;

/// Reads a file whose first line is "--liquibase formatted sql"; nothing for another one. Adds the
/// file's own properties to `properties` and fills in those that are known; ${name} stays as it is
/// where the name is not.
std::optional<std::vector<Changeset>> read_changesets(std::string_view text,
                                                      Properties& properties);

} // namespace lockstep::adopt
