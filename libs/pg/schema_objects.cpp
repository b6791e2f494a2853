// SPDX-License-Identifier: Apache-2.0
#include "pg/schema_objects.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lockstep::pg {
namespace {

/// {0}: the schemas, as texts. An object that another one holds inside of itself (deptype i), or
/// that an extension brought (e), is not dropped for itself.
constexpr const char* inside_query = R"(
WITH space AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ({0})),
object AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, oid, 1 AS turn
      FROM pg_catalog.pg_class
     WHERE relnamespace IN (SELECT oid FROM space) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND NOT relispartition
    UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, 2
      FROM pg_catalog.pg_proc WHERE pronamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, 3
      FROM pg_catalog.pg_operator WHERE oprnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid, 4
      FROM pg_catalog.pg_opfamily WHERE opfnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 5
      FROM pg_catalog.pg_type t
      LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
     WHERE t.typnamespace IN (SELECT oid FROM space) AND t.typtype IN ('b', 'c', 'd', 'e', 'r', 'p')
       AND (t.typrelid = 0 OR c.relkind = 'c')
    UNION ALL SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, 6
      FROM pg_catalog.pg_collation WHERE collnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid, 6
      FROM pg_catalog.pg_conversion WHERE connamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, 6
      FROM pg_catalog.pg_statistic_ext WHERE stxnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid, 6
      FROM pg_catalog.pg_ts_config WHERE cfgnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid, 7
      FROM pg_catalog.pg_ts_dict WHERE dictnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_ts_template'::pg_catalog.regclass, oid, 8
      FROM pg_catalog.pg_ts_template WHERE tmplnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, oid, 8
      FROM pg_catalog.pg_ts_parser WHERE prsnamespace IN (SELECT oid FROM space))
SELECT i.type, i.identity
  FROM object o, pg_catalog.pg_identify_object(o.class, o.oid, 0) i
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = o.class AND d.objid = o.oid AND d.objsubid = 0
                      AND d.deptype IN ('e', 'i'))
 ORDER BY o.turn, i.type <> 'table', i.type, i.identity)";

constexpr const char* outside_query = R"(
WITH space AS MATERIALIZED (
    SELECT oid FROM pg_catalog.pg_namespace
     WHERE nspname NOT IN ({0}) AND nspname !~ '^pg_' AND nspname <> 'information_schema'),
relation AS MATERIALIZED (
    SELECT oid FROM pg_catalog.pg_class
     WHERE relnamespace IN (SELECT oid FROM space) AND relkind NOT IN ('t')),
object AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass AS class, oid, 0 AS part FROM relation
    UNION ALL SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, attrelid, attnum
      FROM pg_catalog.pg_attribute
     WHERE attrelid IN (SELECT oid FROM relation) AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_attrdef WHERE adrelid IN (SELECT oid FROM relation)
    UNION ALL SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_constraint WHERE connamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_trigger WHERE tgrelid IN (SELECT oid FROM relation) AND NOT tgisinternal
    UNION ALL SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_policy WHERE polrelid IN (SELECT oid FROM relation)
    UNION ALL SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_rewrite WHERE ev_class IN (SELECT oid FROM relation)
    UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_proc WHERE pronamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_type WHERE typnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_operator WHERE oprnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_opclass WHERE opcnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_statistic_ext WHERE stxnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_ts_config WHERE cfgnamespace IN (SELECT oid FROM space)
    UNION ALL SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_extension
    UNION ALL SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_event_trigger
    UNION ALL SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid, 0
      FROM pg_catalog.pg_language)
SELECT pg_catalog.pg_describe_object(class, oid, part) FROM object)";

std::string list_of(const Session& session, const std::vector<std::string>& schemas) {
    std::vector<std::string> quoted;
    for (const auto& schema : schemas)
        quoted.push_back(session.quote(schema));
    return fmt::format("{}", fmt::join(quoted, ", "));
}

} // namespace

Expected<std::vector<SchemaObject>, ServerError>
objects_in(Session& session, const std::vector<std::string>& schemas) {
    const auto results = session.execute(fmt::format(inside_query, list_of(session, schemas)));
    if (!results) return Unexpected{results.error()};
    const auto& rows = results->back();
    std::vector<SchemaObject> objects;
    for (std::size_t i = 0; i < rows.size(); ++i)
        objects.push_back({rows.string(i, 0), rows.string(i, 1)});
    return objects;
}

Expected<std::vector<std::string>, ServerError>
objects_outside(Session& session, const std::vector<std::string>& schemas) {
    const auto results = session.execute(fmt::format(outside_query, list_of(session, schemas)));
    if (!results) return Unexpected{results.error()};
    const auto& rows = results->back();
    std::vector<std::string> objects;
    for (std::size_t i = 0; i < rows.size(); ++i)
        objects.push_back(rows.string(i, 0));
    std::sort(objects.begin(), objects.end());
    return objects;
}

std::string drop_statement(const SchemaObject& object) {
    auto kind = object.kind;
    if (kind == "function" || kind == "procedure" || kind == "aggregate") kind = "routine";
    if (kind == "statistics object") kind = "statistics";
    if (kind == "composite type") kind = "type";
    return fmt::format("DROP {} IF EXISTS {} CASCADE", kind, object.name);
}

} // namespace lockstep::pg
