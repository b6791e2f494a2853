// SPDX-License-Identifier: Apache-2.0
#include "pg/effect_lookup.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace lockstep::pg {
namespace {

using sql::EffectKind;

/// {0} is the object and {1} the table, as SQL strings. Each gives exactly one row.
constexpr const char* index_of_table = R"(
SELECT {0} AS object, coalesce(quote_ident(n.nspname) || '.' || quote_ident(t.relname), {1}) AS "table",
       i.indexrelid IS NOT NULL AS there, coalesce(i.indisvalid AND i.indisready, false) AS valid,
       false AS pending, coalesce(i.indexrelid::text, '') AS oid,
       CASE WHEN i.indexrelid IS NOT NULL THEN quote_ident(n.nspname) || '.' || quote_ident(c.relname) ELSE '' END AS name,
       coalesce(pg_get_indexdef(i.indexrelid), '') AS definition, '' AS indexes, '' AS invalid_indexes
  FROM (SELECT to_regclass({1})) AS named (relation)
  LEFT JOIN pg_catalog.pg_class t ON t.oid = named.relation
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = t.relnamespace AND c.relname = {0}::name
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid AND i.indrelid = t.oid)";

constexpr const char* index_by_name = R"(
SELECT coalesce(quote_ident(n.nspname) || '.' || quote_ident(c.relname), {0}) AS object,
       coalesce(quote_ident(tn.nspname) || '.' || quote_ident(t.relname), '') AS "table",
       i.indexrelid IS NOT NULL AS there, coalesce(i.indisvalid AND i.indisready, false) AS valid,
       false AS pending, coalesce(i.indexrelid::text, '') AS oid,
       CASE WHEN i.indexrelid IS NOT NULL THEN quote_ident(n.nspname) || '.' || quote_ident(c.relname) ELSE '' END AS name,
       coalesce(pg_get_indexdef(i.indexrelid), '') AS definition, '' AS indexes, '' AS invalid_indexes
  FROM (SELECT to_regclass({0})) AS named (relation)
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = named.relation
  LEFT JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace)";

/// All indexes of the tables behind a table or an index: of its partitions and TOAST tables too.
constexpr const char* indexes_behind = R"(
WITH named AS (SELECT to_regclass({0})::oid AS relation),
member AS (
    SELECT relation FROM named WHERE relation IS NOT NULL
    UNION SELECT p.relid::oid FROM named, pg_partition_tree(named.relation::regclass) p),
home AS (
    SELECT relation FROM member
    UNION SELECT i.indrelid FROM member JOIN pg_catalog.pg_index i ON i.indexrelid = relation),
place AS (
    SELECT relation FROM home
    UNION SELECT c.reltoastrelid FROM home JOIN pg_catalog.pg_class c ON c.oid = relation),
held AS (
    SELECT i.indexrelid, i.indisvalid, i.indisexclusion, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
           c.relname
      FROM place JOIN pg_catalog.pg_index i ON i.indrelid = place.relation
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace))";

// Indexes of exclusion constraints are skipped by REINDEX CONCURRENTLY.
constexpr const char* reindexed = R"(
SELECT coalesce(quote_ident(n.nspname) || '.' || quote_ident(c.relname), {0}) AS object,
       coalesce(quote_ident(tn.nspname) || '.' || quote_ident(t.relname), '') AS "table",
       c.oid IS NOT NULL AS there, coalesce(x.indisvalid AND x.indisready, true) AS valid,
       false AS pending, coalesce(c.oid::text, '') AS oid,
       CASE WHEN c.oid IS NOT NULL THEN quote_ident(n.nspname) || '.' || quote_ident(c.relname) ELSE '' END AS name,
       '' AS definition,
       (SELECT coalesce(string_agg(indexrelid::text, ' ' ORDER BY indexrelid), '')
          FROM held WHERE indisvalid AND NOT indisexclusion) AS indexes,
       (SELECT coalesce(string_agg(indexrelid::text, ' ' ORDER BY indexrelid), '')
          FROM held WHERE NOT indisvalid) AS invalid_indexes
  FROM named
  LEFT JOIN pg_catalog.pg_class c ON c.oid = named.relation
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
  LEFT JOIN pg_catalog.pg_class t ON t.oid = coalesce(x.indrelid, c.oid)
  LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace)";

/// {1}: the valid indexes before, {2}: those that were invalid already.
constexpr const char* leftovers = R"(
SELECT name FROM held
 WHERE NOT indisvalid
   AND ((relname ~ '_ccold[0-9]*$' AND indexrelid::text = ANY (string_to_array({1}, ' ')))
     OR (relname ~ '_ccnew[0-9]*$' AND indexrelid::text <> ALL (string_to_array({1} || ' ' || {2}, ' ')))))";

constexpr const char* partition_of_table = R"(
SELECT coalesce(quote_ident(cn.nspname) || '.' || quote_ident(c.relname), {0}) AS object,
       coalesce(quote_ident(pn.nspname) || '.' || quote_ident(p.relname), {1}) AS "table",
       h.inhrelid IS NOT NULL AS there, true AS valid, coalesce(h.inhdetachpending, false) AS pending,
       coalesce(c.oid::text, '') AS oid, coalesce(quote_ident(cn.nspname) || '.' || quote_ident(c.relname), '') AS name,
       '' AS definition, '' AS indexes, '' AS invalid_indexes
  FROM (SELECT to_regclass({0}), to_regclass({1})) AS named (child, parent)
  LEFT JOIN pg_catalog.pg_class c ON c.oid = named.child
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_class p ON p.oid = named.parent
  LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
  LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = named.child AND h.inhparent = named.parent)";

// A database whose dropping was cut off has a connection limit of -2.
constexpr const char* database_by_name = R"(
SELECT {0} AS object, '' AS "table", d.oid IS NOT NULL AS there, coalesce(d.datconnlimit <> -2, false) AS valid,
       false AS pending, coalesce(d.oid::text, '') AS oid, coalesce(d.datname::text, '') AS name,
       '' AS definition, '' AS indexes, '' AS invalid_indexes
  FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_database d ON d.datname = {0}::name)";

constexpr const char* tablespace_by_name = R"(
SELECT {0} AS object, '' AS "table", t.oid IS NOT NULL AS there, true AS valid, false AS pending,
       coalesce(t.oid::text, '') AS oid, coalesce(t.spcname::text, '') AS name,
       '' AS definition, '' AS indexes, '' AS invalid_indexes
  FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_tablespace t ON t.spcname = {0}::name)";

constexpr const char* subscription_by_name = R"(
SELECT {0} AS object, '' AS "table", s.oid IS NOT NULL AS there, true AS valid, false AS pending,
       coalesce(s.oid::text, '') AS oid, coalesce(s.subname::text, '') AS name,
       '' AS definition, '' AS indexes, '' AS invalid_indexes
  FROM (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AS here
  LEFT JOIN pg_catalog.pg_subscription s ON s.subdbid = here.oid AND s.subname = {0}::name)";

/// How each kind is called in the history, what its object is named by, and where it is found.
struct Lookup {
    EffectKind kind;
    std::string_view word;
    bool names_relation; ///< Otherwise the object's name is a plain word to the catalog.
    bool needs_indexes;
    const char* query; ///< Null: nothing to find.
};

constexpr std::array lookups{
    Lookup{EffectKind::create_index, "create index", false, false, index_of_table},
    Lookup{EffectKind::drop_index, "drop index", true, false, index_by_name},
    Lookup{EffectKind::reindex_index, "reindex index", true, true, reindexed},
    Lookup{EffectKind::reindex_table, "reindex table", true, true, reindexed},
    Lookup{EffectKind::detach_partition, "detach partition", true, false, partition_of_table},
    Lookup{EffectKind::create_database, "create database", false, false, database_by_name},
    Lookup{EffectKind::drop_database, "drop database", false, false, database_by_name},
    Lookup{EffectKind::create_tablespace, "create tablespace", false, false, tablespace_by_name},
    Lookup{EffectKind::drop_tablespace, "drop tablespace", false, false, tablespace_by_name},
    Lookup{EffectKind::create_subscription, "create subscription", false, false,
           subscription_by_name},
    Lookup{EffectKind::drop_subscription, "drop subscription", false, false, subscription_by_name},
    Lookup{EffectKind::repeatable, "repeatable", false, false, nullptr},
    Lookup{EffectKind::unknown, "unknown", false, false, nullptr},
};

const Lookup& lookup_of(EffectKind kind) {
    for (const auto& each : lookups)
        if (each.kind == kind) return each;
    return lookups.back();
}

EffectKind kind_of(std::string_view word) {
    for (const auto& each : lookups)
        if (each.word == word) return each.kind;
    return EffectKind::unknown;
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) found.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// Columns in the order of `columns`.
Seen read_seen(const Rows& rows) {
    return {.kind = kind_of(rows.text(0, 0)),
            .object = rows.string(0, 1),
            .table = rows.string(0, 2),
            .there = rows.boolean(0, 3),
            .valid = rows.boolean(0, 4),
            .pending = rows.boolean(0, 5),
            .oid = rows.string(0, 6),
            .name = rows.string(0, 7),
            .definition = rows.string(0, 8),
            .indexes = words(rows.text(0, 9)),
            .invalid_indexes = words(rows.text(0, 10))};
}

constexpr const char* columns =
    R"(kind, object, "table", there, valid, pending, oid, name, definition,
       indexes, invalid_indexes)";

std::string relation_name(const Session& session, const sql::Name& name) {
    if (name.name.empty()) return {};
    if (name.schema.empty()) return session.quote_name(name.name);
    return session.quote_name(name.schema) + "." + session.quote_name(name.name);
}

Expected<Sighting, ServerError> find(Session& session, EffectKind kind, const std::string& object,
                                     const std::string& table) {
    const auto& lookup = lookup_of(kind);
    const auto object_text = session.quote(object);
    const auto table_text = session.quote(table);
    auto query =
        fmt::format("SELECT {} AS object, {} AS \"table\", false AS there, false AS valid, "
                    "false AS pending, '' AS oid, '' AS name, '' AS definition, "
                    "'' AS indexes, '' AS invalid_indexes",
                    object_text, table_text);
    if (lookup.query != nullptr)
        query = fmt::format(fmt::runtime(lookup.query), object_text, table_text);
    if (lookup.needs_indexes)
        query = fmt::format(fmt::runtime(indexes_behind), object_text) + query;
    const auto results = session.execute(
        fmt::format("SELECT {}, row_to_json(found) FROM (SELECT {} AS kind, seen.* FROM ({}) AS "
                    "seen) AS found",
                    columns, session.quote(lookup.word), query));
    if (!results) return Unexpected{results.error()};
    return Sighting{read_seen(results->back()), results->back().string(0, 11)};
}

} // namespace

Expected<Sighting, ServerError> look_up(Session& session, const sql::Effect& effect) {
    const auto object = lookup_of(effect.kind).names_relation
                            ? relation_name(session, effect.object)
                            : effect.object.name;
    return find(session, effect.kind, object, relation_name(session, effect.table));
}

Expected<Sighting, ServerError> look_again(Session& session, const Seen& before) {
    return find(session, before.kind, before.object, before.table);
}

Expected<Seen, ServerError> read_sighting(Session& session, const std::string& json) {
    const auto results = session.execute(fmt::format(
        R"(SELECT {} FROM json_to_record({}) AS kept (kind text, object text, "table" text,
       there bool, valid bool, pending bool, oid text, name text, definition text, indexes text,
       invalid_indexes text))",
        columns, session.quote(json)));
    if (!results) return Unexpected{results.error()};
    return read_seen(results->back());
}

Expected<std::vector<std::string>, ServerError> reindex_leftovers(Session& session,
                                                                  const Seen& before) {
    const auto results =
        session.execute(fmt::format(fmt::runtime(indexes_behind), session.quote(before.object)) +
                        fmt::format(leftovers, "", session.quote(joined(before.indexes)),
                                    session.quote(joined(before.invalid_indexes))));
    if (!results) return Unexpected{results.error()};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < results->back().size(); ++i)
        names.push_back(results->back().string(i, 0));
    return names;
}

} // namespace lockstep::pg
