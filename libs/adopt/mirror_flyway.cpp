// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "adopt/checksums.hpp"
#include "adopt/lock_keys.hpp"
#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Kind;
using migrate::Migration;

// As Flyway makes it, but in one piece.
constexpr const char* create_table = R"(CREATE TABLE IF NOT EXISTS {0} (
    "installed_rank" INT NOT NULL,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INTEGER,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
    "execution_time" INTEGER NOT NULL,
    "success" BOOLEAN NOT NULL,
    CONSTRAINT {1} PRIMARY KEY ("installed_rank")))";

constexpr const char* insert = R"(
INSERT INTO {0} (installed_rank, version, description, type, script, checksum, installed_by,
    execution_time, success)
SELECT coalesce(max(installed_rank), 0) + 1, {1}, {2}, '{3}', {4}, {5}, current_user, {6}, true
  FROM {0})";

std::string_view type_of(const Migration& migration) {
    return migration.kind == Kind::baseline ? "SQL_BASELINE" : "SQL";
}

/// Flyway sums a versioned file up as it is, and a repeatable with values in place of placeholders.
std::int32_t checksum_of(const Migration& migration, const std::string& bytes) {
    const auto filled = migration.kind == Kind::repeatable && bytes.find("${") != std::string::npos;
    return flyway_checksum(filled ? migration.text : bytes);
}

/// Segments stand with points between them, however the file's name has them.
std::string version_of(const Migration& migration) {
    if (migration.kind == Kind::repeatable) return "NULL";
    auto text = migration.version.text();
    std::replace(text.begin(), text.end(), '_', '.');
    return sql_text(text);
}

class FlywayMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        const auto& plain = where().table;
        return {fmt::format(create_table, name(), sql_name(plain + "_pk")),
                fmt::format("CREATE INDEX IF NOT EXISTS {} ON {} (\"success\")",
                            sql_name(plain + "_s_idx"), name())};
    }

    [[nodiscard]] std::vector<std::int64_t>
    lock_keys(const std::string& /*database*/) const override {
        return {flyway_lock_key(where().schema, where().table)};
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format(
            "SELECT pg_catalog.concat_ws(':', pg_catalog.count(*), "
            "pg_catalog.max(installed_rank), pg_catalog.sum(checksum), pg_catalog.count(*) "
            "FILTER (WHERE NOT success)) FROM {}",
            name());
    }

    [[nodiscard]] Statements applied(const Migration& migration) const override {
        const auto bytes = bytes_of(migration);
        if (!bytes) return Unexpected{bytes.error()};
        return std::vector{fmt::format(insert, name(), version_of(migration),
                                       sql_text(migration.description), type_of(migration),
                                       sql_text(migration.script), checksum_of(migration, *bytes),
                                       elapsed("1000", "integer"))};
    }

    // The free Flyway knows no row that says "undone": without the row the migration is pending
    // again.
    [[nodiscard]] Statements undone(const Migration& migration,
                                    const Migration* /*before*/) const override {
        return std::vector{
            fmt::format("DELETE FROM {} WHERE version = {}", name(), version_of(migration))};
    }

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        Told found;
        std::map<long, std::size_t> by_rank;
        for (std::size_t i = 0; i < table.rows(); ++i)
            by_rank[std::strtol(table.text(i, "installed_rank").c_str(), nullptr, 10)] = i;
        for (const auto& [rank, i] : by_rank) {
            if (table.text(i, "success") != "t")
                return Unexpected{unclean(table.text(i, "script") + " failed",
                                          "Correct what it left behind and run flyway repair")};
            add_row(found, table, i);
        }
        return found;
    }

    [[nodiscard]] bool records(const Migration& migration) const override {
        return migration.kind != Kind::baseline;
    }

private:
    void add_row(Told& found, const Columns& table, std::size_t i) const {
        const auto type = table.text(i, "type");
        const auto version = table.text(i, "version");
        if (type == "SCHEMA") return;
        if (table.is_null(i, "version")) return add_repeatable(found, table.text(i, "script"));
        if (type == "DELETE" || type.starts_with("UNDO")) return take_back(found, version);
        if (type.ends_with("BASELINE")) return add_up_to(found, version);
        add_version(found, version, table.text(i, "script"));
    }

    void add_repeatable(Told& found, const std::string& script) const {
        for (const auto& each : set().migrations)
            if (each.kind == Kind::repeatable && each.script == script)
                found.files.push_back(&each);
    }

    /// What a later row says is gone.
    static void take_back(Told& found, const std::string& version) {
        const auto gone = migrate::Version::parse(version);
        if (!gone) return;
        std::erase_if(found.files, [&](const Migration* each) { return each->version == *gone; });
        std::erase_if(found.others, [&](const auto& row) { return row.version == version; });
    }
};

} // namespace

MirrorPointer mirror_flyway(ForeignHistory where, const migrate::MigrationSet& set,
                            FileReader read) {
    return std::make_unique<FlywayMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
