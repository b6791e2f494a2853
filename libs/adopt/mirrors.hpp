// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "adopt/adoption.hpp"
#include "migrate/mirror.hpp"

namespace lockstep::adopt {

/// Where a tool keeps its history when nobody says otherwise; `schema` is the first one of the
/// session's search_path.
ForeignHistory default_history(Tool tool, const std::string& schema);

/// The tables that have the columns of that tool's history.
std::vector<ForeignHistory> tables_of(Tool tool, const std::vector<migrate::TableShape>& tables);

/// Whether a tool's table can be kept in step: Alembic, Flyway, goose, golang-migrate, dbmate,
/// sqlx, Atlas, tern, Prisma, Diesel and Rails.
bool can_mirror(Tool tool);

/// Keeps the table of `where` in step. `read` and `set` are as in adopt(); `set` must outlive the
/// mirror. Null where can_mirror() says no.
std::unique_ptr<migrate::Mirror> make_mirror(const ForeignHistory& where,
                                             const migrate::MigrationSet& set, FileReader read);

} // namespace lockstep::adopt
