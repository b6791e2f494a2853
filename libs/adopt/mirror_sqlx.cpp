// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "adopt/digests.hpp"
#include "adopt/lock_keys.hpp"
#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

constexpr const char* create_table = R"(CREATE TABLE IF NOT EXISTS {0} (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL,
    checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL))";

constexpr const char* insert = R"(
INSERT INTO {0} (version, description, success, checksum, execution_time)
VALUES ({1}, {2}, true, '\x{3}', {4}))";

std::string description_of(const Migration& migration) {
    std::string text{name_part(migration.script)};
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

class SqlxMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        return {fmt::format(create_table, name())};
    }

    [[nodiscard]] std::vector<std::int64_t> lock_keys(const std::string& database) const override {
        return {sqlx_lock_key(database)};
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("SELECT pg_catalog.concat_ws(':', pg_catalog.count(*), "
                           "pg_catalog.sum(version), pg_catalog.count(*) FILTER (WHERE NOT "
                           "success)) FROM {}",
                           name());
    }

    [[nodiscard]] Statements applied(const Migration& migration) const override {
        const auto version = integer_of(migration, tool());
        if (!version) return Unexpected{version.error()};
        const auto bytes = bytes_of(migration);
        if (!bytes) return Unexpected{bytes.error()};
        return std::vector{fmt::format(insert, name(), *version,
                                       sql_text(description_of(migration)), sha384_hex(*bytes),
                                       elapsed("1000000000", "bigint"))};
    }

    [[nodiscard]] Statements undone(const Migration& migration,
                                    const Migration* /*before*/) const override {
        const auto version = integer_of(migration, tool());
        if (!version) return Unexpected{version.error()};
        return std::vector{fmt::format("DELETE FROM {} WHERE version = {}", name(), *version)};
    }

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        Told found;
        for (std::size_t i = 0; i < table.rows(); ++i) {
            const auto version = table.text(i, "version");
            if (table.text(i, "success") != "t")
                return Unexpected{unclean(
                    "version " + version + " is partially applied",
                    "Correct what it left behind, delete its row, and run the migration again")};
            add_version(found, version);
        }
        return found;
    }
};

} // namespace

MirrorPointer mirror_sqlx(ForeignHistory where, const migrate::MigrationSet& set, FileReader read) {
    return std::make_unique<SqlxMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
