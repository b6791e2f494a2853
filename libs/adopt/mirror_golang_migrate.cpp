// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "adopt/lock_keys.hpp"
#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

/// One row with the highest version.
class GolangMigrateMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        return {fmt::format("CREATE TABLE IF NOT EXISTS {} (version bigint not null primary key, "
                            "dirty boolean not null)",
                            name())};
    }

    [[nodiscard]] std::vector<std::int64_t> lock_keys(const std::string& database) const override {
        return golang_migrate_lock_keys(database, where().schema, where().table);
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("SELECT pg_catalog.concat_ws(':', pg_catalog.count(*), "
                           "pg_catalog.max(version), pg_catalog.bool_or(dirty)) FROM {}",
                           name());
    }

    // A version that was applied late must not lower the mark.
    [[nodiscard]] Statements applied(const Migration& migration) const override {
        const auto version = integer_of(migration, tool());
        if (!version) return Unexpected{version.error()};
        return std::vector{
            fmt::format("UPDATE {} SET version = greatest(version, {}), dirty = false", name(),
                        *version),
            fmt::format("INSERT INTO {0} (version, dirty) SELECT {1}, false WHERE NOT EXISTS "
                        "(SELECT FROM {0})",
                        name(), *version)};
    }

    [[nodiscard]] Statements undone(const Migration& /*migration*/,
                                    const Migration* before) const override {
        if (before == nullptr) return std::vector{fmt::format("DELETE FROM {}", name())};
        const auto version = integer_of(*before, tool());
        if (!version) return Unexpected{version.error()};
        return std::vector{
            fmt::format("UPDATE {} SET version = {}, dirty = false", name(), *version)};
    }

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        Told found;
        if (table.rows() == 0) return found;
        const auto version = table.text(0, "version");
        if (table.text(0, "dirty") != "f")
            return Unexpected{
                unclean("version " + version + " is dirty: it failed half-way",
                        "Correct what it left behind and say so with \"migrate force VERSION\"")};
        add_up_to(found, version);
        return found;
    }

    [[nodiscard]] bool is_high_water_mark() const override { return true; }
};

} // namespace

MirrorPointer mirror_golang_migrate(ForeignHistory where, const migrate::MigrationSet& set,
                                    FileReader read) {
    return std::make_unique<GolangMigrateMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
