// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::adopt {

/// The tools whose histories are known.
enum class Tool {
    flyway,
    liquibase,
    alembic,
    golang_migrate,
    goose,
    dbmate,
    tern,
    sqitch,
    atlas,
    sqlx,
    prisma,
    diesel,
    rails,
    graphile_migrate,
    refinery,
};

/// Such as "golang-migrate".
std::string_view to_string(Tool tool);

/// Fails with `fix_input` and the list of tools.
Result<Tool> parse_tool(std::string_view text);

/// The tool that a directory format belongs to; none for Lockstep's own.
std::optional<Tool> tool_of_format(std::string_view format);

} // namespace lockstep::adopt
