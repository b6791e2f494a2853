// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "adopt/account.hpp"
#include "adopt/lock_keys.hpp"
#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"
#include "formats/atlas_sum.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

constexpr const char* create_table = R"(CREATE TABLE IF NOT EXISTS {0} (
    "version" character varying NOT NULL,
    "description" character varying NOT NULL,
    "type" bigint NOT NULL DEFAULT 2,
    "applied" bigint NOT NULL DEFAULT 0,
    "total" bigint NOT NULL DEFAULT 0,
    "executed_at" timestamptz NOT NULL,
    "execution_time" bigint NOT NULL,
    "error" text NULL,
    "error_stmt" text NULL,
    "hash" character varying NOT NULL,
    "partial_hashes" jsonb NULL,
    "operator_version" character varying NOT NULL,
    PRIMARY KEY ("version")))";

// Once a file is done Atlas keeps no hashes of its statements.
constexpr const char* insert = R"(
INSERT INTO {0} (version, description, type, applied, total, executed_at, execution_time, error,
    error_stmt, hash, partial_hashes, operator_version)
VALUES ({1}, {2}, 2, {3}, {3}, transaction_timestamp(), {4}, '', '', {5}, 'null', 'Lockstep'))";

/// What Atlas calls a version: what stands before the first underscore.
std::string_view version_of(std::string_view script) {
    if (script.ends_with(".sql")) script.remove_suffix(4);
    return script.substr(0, script.find('_'));
}

class AtlasMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        std::vector<std::string> statements{fmt::format(create_table, name())};
        // The tool's own schema, which nobody else makes.
        if (where().schema == where().table)
            statements.insert(statements.begin(),
                              "CREATE SCHEMA IF NOT EXISTS " + sql_name(where().schema));
        return statements;
    }

    [[nodiscard]] std::vector<std::int64_t>
    lock_keys(const std::string& /*database*/) const override {
        return {atlas_lock_key};
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("SELECT pg_catalog.concat_ws(':', pg_catalog.count(*), "
                           "pg_catalog.max(version), pg_catalog.max(executed_at), "
                           "pg_catalog.sum(applied), pg_catalog.sum(total)) FROM {}",
                           name());
    }

    [[nodiscard]] Statements applied(const Migration& migration) const override {
        const auto hash = hash_of(migration);
        if (!hash) return Unexpected{hash.error()};
        return std::vector{fmt::format(insert, name(), sql_text(version_of(migration.script)),
                                       sql_text(name_part(migration.script)),
                                       migration.statements().size(),
                                       elapsed("1000000000", "bigint"), sql_text(*hash))};
    }

    [[nodiscard]] Statements undone(const Migration& migration,
                                    const Migration* /*before*/) const override {
        return std::vector{fmt::format("DELETE FROM {} WHERE version = {}", name(),
                                       sql_text(version_of(migration.script)))};
    }

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        Told found;
        for (std::size_t i = 0; i < table.rows(); ++i) {
            const auto version = table.text(i, "version");
            if (version.starts_with(".")) continue;
            const auto type = integer(table.text(i, "type")).value_or(0);
            const bool resolved = (type & 4) != 0;
            if (!resolved && (table.text(i, "applied") != table.text(i, "total") ||
                              !table.text(i, "error").empty()))
                return Unexpected{unclean("version " + version + " is partially applied",
                                          "Run \"atlas migrate apply\" to its end, or say what is "
                                          "done with \"atlas migrate set\"")};
            if ((type & 1) != 0)
                add_up_to(found, version);
            else
                add_version(found, version);
        }
        return found;
    }

private:
    /// Each hash covers all files before its own, so they are computed at once.
    [[nodiscard]] Result<std::string> hash_of(const Migration& migration) const {
        if (hashes_.empty())
            if (auto read = read_hashes(); !read) return Unexpected{std::move(read).error()};
        const auto& hash = hashes_[migration.script];
        if (!hash.empty()) return hash;
        return fix_input(fmt::format("{}: Atlas has no hash for a file that says \"-- atlas:sum "
                                     "ignore\", so it cannot be recorded in its table; take the "
                                     "line out, or leave that table alone with --mirror off",
                                     migration.script));
    }

    [[nodiscard]] Result<Done> read_hashes() const {
        std::vector<const Migration*> by_name;
        for (const auto& each : set().migrations)
            by_name.push_back(&each);
        std::sort(by_name.begin(), by_name.end(),
                  [](const auto* left, const auto* right) { return left->script < right->script; });
        formats::atlas::Summing sum;
        for (const auto* each : by_name) {
            const auto bytes = bytes_of(*each);
            if (!bytes) return Unexpected{bytes.error()};
            sum.add(each->script, *bytes);
        }
        for (const auto& line : sum.lines())
            hashes_[line.file] = line.hash;
        return Done{};
    }

    mutable std::map<std::string, std::string> hashes_; ///< By script.
};

} // namespace

MirrorPointer mirror_atlas(ForeignHistory where, const migrate::MigrationSet& set,
                           FileReader read) {
    return std::make_unique<AtlasMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
