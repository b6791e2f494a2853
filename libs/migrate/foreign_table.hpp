// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::migrate {

/// A table's name and columns, as the catalog has them: enough to tell whose history it is.
struct TableShape {
    struct Column {
        std::string name;
        std::string type; ///< As format_type() spells it, such as "character varying(32)".
    };
    std::string schema;
    std::string name;
    std::vector<Column> columns; ///< In their order.
};

/// All rows of a table, in no order, each value as the server writes it: truth as "t" and "f",
/// bytea as "\x" and hexadecimal digits, times as ISO 8601 in UTC ("2026-03-01 12:00:00.5+00").
struct TableContent {
    std::vector<std::string> columns;
    std::vector<std::vector<std::optional<std::string>>> rows;
};

} // namespace lockstep::migrate
