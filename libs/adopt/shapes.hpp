// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "adopt/tool.hpp"
#include "migrate/foreign_table.hpp"

namespace lockstep::adopt {

/// The types that a column of a history can have; tools and their versions differ in width.
enum class ColumnType { integer, bigint, int4, text, boolean, time, bytes, json, any };

struct ExpectedColumn {
    std::string_view name;
    ColumnType type;
};

/// Whether the table has other columns than the expected ones.
enum class Others { none, allowed };

/// Whether the table has all these columns, with these types.
bool has_columns(const migrate::TableShape& table, const std::vector<ExpectedColumn>& columns,
                 Others others);

/// Whether the columns are those of that tool's history.
bool has_shape_of(const migrate::TableShape& table, Tool tool);

/// A tool's history that cannot be taken over.
struct UnknownHistory {
    std::string_view tool;
    std::string_view table; ///< The name that the tool gives it.
    std::vector<ExpectedColumn> columns;
};

const std::vector<UnknownHistory>& unknown_histories();

} // namespace lockstep::adopt
