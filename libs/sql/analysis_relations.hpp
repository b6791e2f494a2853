// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "sql/analysis_tree.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::sql {

/// Takes down what one kind of statement does.
using Reader = void (*)(Node statement, StatementAnalysis& analysis);

struct NamedReader {
    std::string_view type; ///< As the parser names it, such as "AlterTableStmt".
    Reader read;
};

/// The readers by subject.
std::vector<NamedReader> table_readers();
std::vector<NamedReader> object_readers();
std::vector<NamedReader> maintenance_readers();
std::vector<NamedReader> server_readers();
std::vector<NamedReader> session_readers();
std::vector<NamedReader> query_readers();

/// Adds a relation; of several locks on one the strongest counts.
void lock_relation(StatementAnalysis& analysis, Name relation, LockMode mode);

/// Adds each relation of a list of RangeVar nodes.
void lock_relations(StatementAnalysis& analysis, Node range_vars, LockMode mode);

/// Adds what is only read: every relation that is named below, names of WITH queries aside.
void lock_for_reading(StatementAnalysis& analysis, Node query, LockMode mode);

/// The name in a RangeVar, without the wrapping type.
Name name_of(Node range_var);

/// The names in a list of strings, as in DROP and COMMENT.
std::vector<std::string_view> strings_of(Node list);

/// The last one or two of such names; `beyond` of them, at the end, name a part of the relation.
Name name_in(Node list, std::size_t beyond = 0);

/// The option of that name in a list of DefElem nodes.
Node option(Node options, std::string_view name);

/// Whether an option is on, by the rules of the server: one without a value is.
bool is_on(Node option);

} // namespace lockstep::sql
