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

constexpr const char* create_table = R"(CREATE TABLE IF NOT EXISTS {0} (
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
        return {fmt::format(create_table, name())};
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

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        Told found;
        for (std::size_t i = 0; i < table.rows(); ++i) {
            if (!table.is_null(i, "rolled_back_at")) continue;
            const auto folder = table.text(i, "migration_name");
            if (table.is_null(i, "finished_at"))
                return Unexpected{unclean(
                    folder + " failed",
                    "Correct what it left behind and say so with \"prisma migrate resolve\"")};
            add_folder(found, folder);
        }
        return found;
    }

private:
    void add_folder(Told& found, const std::string& folder) const {
        for (const auto& each : set().migrations)
            if (name_of(each) == folder) return found.files.push_back(&each);
        add_version(found, folder.substr(0, folder.find('_')), folder);
    }

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
