// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "adopt/lock_keys.hpp"
#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"
#include "base/sha256.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

constexpr const char* table = R"(CREATE TABLE IF NOT EXISTS {0} (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0))";

// gen_random_uuid() came with PostgreSQL 13.
constexpr const char* insert = R"(
INSERT INTO {0} (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
VALUES (md5(random()::text || clock_timestamp()::text || {1})::uuid::text, '{2}',
    clock_timestamp(), {1}, transaction_timestamp(), 1))";

class PrismaMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        return {fmt::format(table, name())};
    }

    [[nodiscard]] std::vector<std::int64_t>
    lock_keys(const std::string& /*database*/) const override {
        return {prisma_lock_key};
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("SELECT pg_catalog.concat_ws(':', pg_catalog.count(*), "
                           "pg_catalog.max(started_at), pg_catalog.count(finished_at), "
                           "pg_catalog.count(rolled_back_at)) FROM {}",
                           name());
    }

    [[nodiscard]] Statements applied(const Migration& migration) const override {
        const auto bytes = bytes_of(migration);
        if (!bytes) return Unexpected{bytes.error()};
        return std::vector{
            fmt::format(insert, name(), sql_text(name_of(migration)), sha256_hex(*bytes))};
    }

    [[nodiscard]] Statements undone(const Migration& migration,
                                    const Migration* /*before*/) const override {
        return std::vector{fmt::format("DELETE FROM {} WHERE migration_name = {}", name(),
                                       sql_text(name_of(migration)))};
    }

private:
    /// The folder's name; of a file that has none, the file's without its ending.
    static std::string name_of(const Migration& migration) {
        if (!migration.foreign_id.empty()) return migration.foreign_id;
        auto script = migration.script;
        return script.ends_with(".sql") ? script.substr(0, script.size() - 4) : script;
    }
};

} // namespace

MirrorPointer mirror_prisma(ForeignHistory where, const migrate::MigrationSet& set,
                            FileReader read) {
    return std::make_unique<PrismaMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
