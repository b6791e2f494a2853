// SPDX-License-Identifier: Apache-2.0
#include "migrate/migration.hpp"

#include <algorithm>

#include "migrate/checksum.hpp"

namespace lockstep::migrate {

std::string_view to_string(Kind kind) {
    switch (kind) {
    case Kind::versioned:
        return "versioned";
    case Kind::repeatable:
        return "repeatable";
    case Kind::baseline:
        break;
    }
    return "baseline";
}

std::vector<sql::Statement> Migration::statements() const {
    auto split = sql::split_statements(text);
    // Whoever made the migration has split it before, so this cannot fail.
    assert(split);
    return split ? *std::move(split) : std::vector<sql::Statement>{};
}

std::string Migration::token_checksum() const {
    return migrate::token_checksum(as_written.empty() ? text : as_written);
}

Version MigrationSet::highest() const {
    Version highest;
    for (const auto& migration : migrations)
        highest = std::max(highest, migration.version);
    return highest;
}

} // namespace lockstep::migrate
