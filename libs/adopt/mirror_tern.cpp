// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>

#include "adopt/lock_keys.hpp"
#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

/// One row with how many migrations are applied.
class TernMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        return {fmt::format("CREATE TABLE IF NOT EXISTS {} (version int4 not null)", name()),
                fmt::format("INSERT INTO {0} (version) SELECT 0 WHERE NOT EXISTS (SELECT FROM {0})",
                            name())};
    }

    [[nodiscard]] std::vector<std::int64_t>
    lock_keys(const std::string& /*database*/) const override {
        return {tern_lock_key};
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("SELECT pg_catalog.concat_ws(':', pg_catalog.count(*), "
                           "pg_catalog.max(version)) FROM {}",
                           name());
    }

    [[nodiscard]] Statements applied(const Migration& migration) const override {
        const auto version = integer_of(migration, tool());
        if (!version) return Unexpected{version.error()};
        return std::vector{
            fmt::format("UPDATE {} SET version = greatest(version, {})", name(), *version)};
    }

    [[nodiscard]] Statements undone(const Migration& /*migration*/,
                                    const Migration* before) const override {
        if (before == nullptr) return std::vector{fmt::format("UPDATE {} SET version = 0", name())};
        const auto version = integer_of(*before, tool());
        if (!version) return Unexpected{version.error()};
        return std::vector{fmt::format("UPDATE {} SET version = {}", name(), *version)};
    }

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        Told found;
        if (table.rows() > 0) add_up_to(found, table.text(0, "version"));
        return found;
    }

    [[nodiscard]] bool is_high_water_mark() const override { return true; }
};

} // namespace

MirrorPointer mirror_tern(ForeignHistory where, const migrate::MigrationSet& set, FileReader read) {
    return std::make_unique<TernMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
