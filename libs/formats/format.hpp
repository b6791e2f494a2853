// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace lockstep::formats {

enum class Format {
    automatic,
    lockstep,
    flyway,
    golang_migrate,
    goose,
    dbmate,
    sqlx,
    atlas,
    tern,
    graphile_migrate,
    prisma,
    diesel,
    alembic,
};

/// Such as "golang-migrate"; "auto" for automatic.
std::string_view to_string(Format format);

/// Reads what to_string() writes. Fails with `fix_input` and the list of formats.
Result<Format> parse_format(std::string_view text);

} // namespace lockstep::formats
