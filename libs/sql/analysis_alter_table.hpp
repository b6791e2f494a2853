// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/analysis_tree.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::sql {

/// Whether an expression may give another value for each row, so that a new column with this
/// default needs every row to be written: it calls a function that is not known to be steady.
bool may_differ_by_row(Node expression);

/// ALTER TABLE and what else shares its grammar: ALTER INDEX, VIEW, MATERIALIZED VIEW, TYPE ...
/// The strongest lock that one of its forms needs is taken for all of them.
void read_alter_table(Node statement, StatementAnalysis& analysis);

} // namespace lockstep::sql
