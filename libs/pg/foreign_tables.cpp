// SPDX-License-Identifier: Apache-2.0
#include "pg/foreign_tables.hpp"

#include <utility>

#include <fmt/format.h>

namespace lockstep::pg {
namespace {

using migrate::TableContent;
using migrate::TableShape;

/// {0}: our schema, as a text. The four lists stand on one idea of what a user's table is: WITH
/// cannot be shared between statements, so it is put in front of each.
constexpr const char* tables_of_users = R"(
WITH ours AS MATERIALIZED (
    SELECT c.relnamespace AS space
      FROM pg_catalog.pg_class c
     WHERE c.relname = 'migration' AND c.relkind = 'r'
       AND EXISTS (SELECT FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = 'token_checksum')
       AND EXISTS (SELECT FROM pg_catalog.pg_class o
                    WHERE o.relnamespace = c.relnamespace AND o.relname = 'attempt')),
tables AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.relnatts, c.relispartition
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
       AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', {0})
       AND c.relnamespace NOT IN (SELECT space FROM ours)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e')))";

/// Histories have few columns, or one of these names among them.
constexpr const char* shapes_of = R"(
SELECT t.nspname, t.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
  FROM tables t
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
 WHERE a.attnum > 0 AND NOT a.attisdropped AND NOT t.relispartition
   AND (t.relnatts <= 4 OR t.oid IN (
        SELECT attrelid FROM pg_catalog.pg_attribute
         WHERE attname IN ('installed_rank', 'md5sum', 'orderexecuted', 'partial_hashes',
                           'execution_time', 'change_id', 'applied_steps_count', 'version_num',
                           'version_id', 'dirty', 'is_applied', 'previous_hash', 'applied_on',
                           'run_on', 'inserted_at', 'migration_time')))
 ORDER BY t.nspname, t.relname, a.attnum)";

constexpr const char* count_of = R"(
SELECT pg_catalog.count(*) FROM tables WHERE NOT relispartition)";

constexpr const char* names_of = R"(
SELECT pg_catalog.quote_ident(nspname) || '.' || pg_catalog.quote_ident(relname) FROM tables
 WHERE NOT relispartition ORDER BY nspname, relname LIMIT 40)";

constexpr const char* others_of = R"(
SELECT n.nspname
  FROM pg_catalog.pg_namespace n
 WHERE n.oid IN (SELECT space FROM ours) AND n.nspname <> {0} ORDER BY 1)";

std::string message_for(const std::string& history_schema) {
    std::string message;
    for (const auto* part : {shapes_of, count_of, names_of, others_of})
        message +=
            fmt::format(fmt::runtime(std::string{tables_of_users} + part), history_schema) + ";\n";
    return message + "SELECT pg_catalog.current_schema()";
}

std::vector<TableShape> read_shapes(const Rows& rows) {
    std::vector<TableShape> shapes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto schema = rows.text(i, 0);
        const auto table = rows.text(i, 1);
        if (shapes.empty() || shapes.back().schema != schema || shapes.back().name != table)
            shapes.push_back({std::string{schema}, std::string{table}, {}});
        shapes.back().columns.push_back({rows.string(i, 2), rows.string(i, 3)});
    }
    return shapes;
}

std::vector<std::string> first_column(const Rows& rows) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < rows.size(); ++i)
        texts.push_back(rows.string(i, 0));
    return texts;
}

TableContent read_content(const Rows& rows) {
    TableContent content;
    for (std::size_t column = 0; column < rows.columns(); ++column)
        content.columns.push_back(rows.column_name(column));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = content.rows.emplace_back();
        for (std::size_t column = 0; column < rows.columns(); ++column) {
            row.push_back(rows.is_null(i, column) ? std::nullopt
                                                  : std::optional{rows.string(i, column)});
        }
    }
    return content;
}

} // namespace

Result<DatabaseTables> look_at_tables(Session& session, const std::string& history_schema) {
    const auto results = session.execute(message_for(session.quote(history_schema)));
    if (!results)
        return Unexpected{
            in_context("looking at the database's tables", to_error(results.error()))};
    if (results->size() != 5) return bug("the query of tables did not return five results");
    return DatabaseTables{
        read_shapes((*results)[0]), static_cast<std::size_t>((*results)[1].number(0, 0)),
        first_column((*results)[2]), first_column((*results)[3]), (*results)[4].string(0, 0)};
}

Expected<TableContent, ServerError> read_table(Session& session, const std::string& schema,
                                               const std::string& table) {
    // SET LOCAL ends with the transaction; outside of one the message is a transaction itself.
    const auto results = session.execute(fmt::format(
        "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL bytea_output = 'hex'; "
        "SELECT * FROM {}.{}",
        session.quote_name(schema), session.quote_name(table)));
    if (!results) return Unexpected{results.error()};
    return read_content(results->back());
}

} // namespace lockstep::pg
