// SPDX-License-Identifier: Apache-2.0
// How HistoryDatabase finds out that there is nothing to do without reading all of its rows: what
// nearly every start of a pod asks for.
#include "pg/history_database.hpp"

#include <utility>

#include <fmt/format.h>

#include "pg/history_rows.hpp"
#include "pg/other_tool.hpp"

namespace lockstep::pg {
namespace {

/// {0}: the schema, in quotes. A bytea is shown as "\x" and hexadecimal digits.
constexpr const char* print_query = R"(
SELECT pg_catalog.sha256(pg_catalog.textsend(
           pg_catalog.string_agg(line, '' ORDER BY line COLLATE pg_catalog."C"))),
       pg_catalog.count(*) FILTER (WHERE state IN ('applied', 'adopted')),
       pg_catalog.count(*) FILTER (WHERE state NOT IN ('applied', 'adopted'))
  FROM (SELECT state, version || checksum AS line FROM {0}.migration) AS line;
SELECT set_digest, outcome = 'applied' FROM {0}.attempt ORDER BY id DESC LIMIT 1)";

/// Rows are numbered as they are applied, but a repeatable keeps its number when it is run again.
constexpr const char* newest = " WHERE kind <> 'repeatable' ORDER BY id DESC LIMIT 10";
constexpr const char* repeatables = " WHERE kind = 'repeatable'";
constexpr std::string_view bytea_prefix = "\\x";

} // namespace

std::optional<migrate::Glance> HistoryDatabase::glance() {
    const auto rows_of = rows_query(schema_);
    auto query = fmt::format("{};{}{};{}{}", fmt::format(print_query, schema_), rows_of, newest,
                             rows_of, repeatables);
    if (!settings_.owner.empty()) query += ";" + settings_query(schema_);
    const auto results = session_.execute(query, stop_);
    if (!results || results->size() < 4 || !check_owner(results->back())) return std::nullopt;
    const auto& print = results->front();
    const auto& attempt = results->at(1);
    auto rows = read_rows(results->at(2));
    auto more = read_rows(results->at(3));
    if (!rows || !more || !print.text(0, 0).starts_with(bytea_prefix)) return std::nullopt;
    rows->insert(rows->end(), more->begin(), more->end());
    return migrate::Glance{.print = std::string{print.text(0, 0).substr(bytea_prefix.size())},
                           .applied = static_cast<int>(print.number(0, 1)),
                           .others = static_cast<int>(print.number(0, 2)),
                           .last_set = attempt.size() == 0 ? std::string{} : attempt.string(0, 0),
                           .last_applied = attempt.size() != 0 && attempt.boolean(0, 1),
                           .newest = *std::move(rows)};
}

bool HistoryDatabase::mirror_is_in_step() {
    if (settings_.mirror == nullptr) return true;
    const auto results =
        session_.execute(compare_query(session_, schema_, *settings_.mirror), stop_);
    if (!results) return false;
    const auto prints = read_fingerprints(results->back());
    return prints.same_table && prints.same_history;
}

} // namespace lockstep::pg
