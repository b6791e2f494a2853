// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/alembic.hpp"
#include "formats/alembic_view.hpp"
#include "initcontainer/commands/context.hpp"

namespace lockstep::initcontainer {

/// Reads the revisions of an Alembic project. None when that failed, which the report then says.
std::optional<formats::alembic::RevisionGraph> load_graph(const Context& context,
                                                          report::Report& report);

/// Prints revisions as Alembic does: a line each, by `to_line`, or with -v an entry each.
void print_revisions(const Context& context, const std::vector<formats::alembic::Shown>& revisions,
                     std::string (*to_line)(const formats::alembic::Shown& shown));

} // namespace lockstep::initcontainer
