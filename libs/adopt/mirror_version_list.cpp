// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "adopt/lock_keys.hpp"
#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

constexpr const char* diesel_table = R"(CREATE TABLE IF NOT EXISTS {0} (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP))";

constexpr const char* rails_metadata = R"(CREATE TABLE IF NOT EXISTS {0} (
    "key" character varying NOT NULL PRIMARY KEY,
    "value" character varying,
    "created_at" timestamp(6) NOT NULL,
    "updated_at" timestamp(6) NOT NULL))";

/// One row a version, as text. Files may bring rows of their own: a dump of a schema ends with the
/// versions that it stands for.
class VersionListMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        if (where().tool == Tool::diesel) return {fmt::format(diesel_table, name())};
        if (where().tool == Tool::dbmate)
            return {
                fmt::format("CREATE TABLE IF NOT EXISTS {} (version varchar primary key)", name())};
        return {
            fmt::format("CREATE TABLE IF NOT EXISTS {} (\"version\" character varying NOT NULL "
                        "PRIMARY KEY)",
                        name()),
            fmt::format(rails_metadata, sql_name(where().schema) + ".\"ar_internal_metadata\"")};
    }

    [[nodiscard]] std::vector<std::int64_t> lock_keys(const std::string& database) const override {
        if (where().tool == Tool::rails) return {rails_lock_key(database)};
        return {};
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("SELECT pg_catalog.md5(pg_catalog.string_agg(version::pg_catalog.text, "
                           "',' ORDER BY version COLLATE pg_catalog.\"C\")) FROM {}",
                           name());
    }

    [[nodiscard]] Statements applied(const Migration& migration) const override {
        return std::vector{
            fmt::format("INSERT INTO {} (version) VALUES ({}) ON CONFLICT DO NOTHING", name(),
                        sql_text(migration.version.text()))};
    }

    [[nodiscard]] Statements undone(const Migration& migration,
                                    const Migration* /*before*/) const override {
        return std::vector{fmt::format("DELETE FROM {} WHERE version = {}", name(),
                                       sql_text(migration.version.text()))};
    }

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        Told found;
        for (std::size_t i = 0; i < table.rows(); ++i)
            add_version(found, table.text(i, "version"));
        return found;
    }
};

} // namespace

MirrorPointer mirror_version_list(ForeignHistory where, const migrate::MigrationSet& set,
                                  FileReader read) {
    return std::make_unique<VersionListMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
