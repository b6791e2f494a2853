// SPDX-License-Identifier: Apache-2.0
#include "sql/create_if_missing.hpp"

#include <algorithm>
#include <array>

#include "sql/analysis_tree.hpp"
#include "sql/statement_analysis.hpp"

namespace lockstep::sql {
namespace {

using namespace std::string_view_literals;

/// The kinds of statement that have an IF NOT EXISTS and make something new. ALTER TABLE has one
/// too, but changes what is there.
constexpr std::array creating{
    "CreateStmt"sv,    "CreateForeignTableStmt"sv,  "CreateTableAsStmt"sv,    "IndexStmt"sv,
    "CreateSeqStmt"sv, "CreateSchemaStmt"sv,        "CreateExtensionStmt"sv,  "CreateStatsStmt"sv,
    "DefineStmt"sv,    "CreateForeignServerStmt"sv, "CreateUserMappingStmt"sv};

/// CREATE FOREIGN TABLE holds a CREATE TABLE in it.
bool if_not_exists(const Node& statement) {
    return statement["if_not_exists"].truth() || statement["base"]["if_not_exists"].truth() ||
           statement["base_stmt"]["if_not_exists"].truth();
}

} // namespace

std::optional<std::string> more_than_creating(std::string_view statement) {
    const auto tree = Tree::parse(statement);
    if (!tree) return "it is not understood (the grammar of PostgreSQL 15 does not read it)";
    const auto kind = tree->statement().type();
    const auto made = tree->statement().content();
    if (std::find(creating.begin(), creating.end(), kind) == creating.end())
        return "it is a " + analyse(statement).command + ", and no CREATE ... IF NOT EXISTS";
    if (!if_not_exists(made)) return "it has no IF NOT EXISTS";
    if (kind == "IndexStmt" && made["concurrent"].truth())
        return "CREATE INDEX CONCURRENTLY does not run in a transaction";
    if (kind == "CreateTableAsStmt" && !made["into"]["skipData"].truth())
        return "it runs a query, which may do anything; add WITH NO DATA";
    return std::nullopt;
}

} // namespace lockstep::sql
