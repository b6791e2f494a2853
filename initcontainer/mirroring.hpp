// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "initcontainer/settings.hpp"
#include "migrate/migration.hpp"
#include "migrate/mirror.hpp"
#include "pg/session.hpp"

namespace lockstep::initcontainer {

/// The other tool's table that this run keeps in step: the one that was before, or was adopted;
/// else the one that is found by its columns; else where the tool would make it. Null: none is.
/// `set` must outlive the mirror.
///
/// Fails with `fix_input` when one was asked for and there is none, or several could be meant.
Result<std::unique_ptr<migrate::Mirror>>
find_mirror(const Settings& settings, const migrate::MigrationSet& set, pg::Session& session);

/// Where the table usually is, without a look at the database; null: nobody can tell.
std::unique_ptr<migrate::Mirror> usual_mirror(const Settings& settings,
                                              const migrate::MigrationSet& set);

} // namespace lockstep::initcontainer
