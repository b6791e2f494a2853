// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "migrate/mirror.hpp"

namespace lockstep::test {

/// The table of a tool that keeps a list of versions in other.versions, and locks with key 4711.
class ListMirror final : public migrate::Mirror {
public:
    static constexpr std::int64_t key = 4711;

    [[nodiscard]] std::string_view tool() const override { return "other"; }
    [[nodiscard]] migrate::TablePlace place() const override { return {schema, "versions"}; }
    [[nodiscard]] std::vector<std::string> create() const override {
        return {"CREATE SCHEMA IF NOT EXISTS " + schema,
                "CREATE TABLE " + schema +
                    ".versions (version text PRIMARY KEY, by text DEFAULT "
                    "current_user)"};
    }
    [[nodiscard]] std::string fingerprint() const override {
        return "SELECT string_agg(version, ',' ORDER BY version) FROM " + schema + ".versions";
    }
    [[nodiscard]] std::vector<std::int64_t> lock_keys(const std::string&) const override {
        return {key};
    }
    [[nodiscard]] Result<std::vector<std::string>>
    applied(const migrate::Migration& migration) const override {
        if (!refusal.empty()) return fix_input(refusal);
        return std::vector{"INSERT INTO " + schema + ".versions VALUES ('" +
                           migration.version.text() + "')"};
    }
    [[nodiscard]] Result<std::vector<std::string>>
    undone(const migrate::Migration& migration, const migrate::Migration*) const override {
        return std::vector{"DELETE FROM " + schema + ".versions WHERE version = '" +
                           migration.version.text() + "'"};
    }
    [[nodiscard]] Result<migrate::Divergence>
    compare(const migrate::TableContent* content, const migrate::History& history) const override {
        migrate::Divergence found;
        const auto ours = [&](const std::string& version) {
            return std::any_of(history.rows.begin(), history.rows.end(), [&](const auto& row) {
                return row.version == version && row.state != migrate::State::undone;
            });
        };
        std::vector<std::string> theirs;
        if (content != nullptr)
            for (const auto& row : content->rows)
                theirs.push_back(row.front().value_or(""));
        for (const auto& version : theirs) {
            if (ours(version)) continue;
            migrate::HistoryRow row;
            row.version = version;
            row.script = version + "_change.sql";
            row.state = migrate::State::adopted;
            found.taken.push_back(row);
        }
        for (const auto* file : files)
            if (ours(file->version.text()) &&
                std::find(theirs.begin(), theirs.end(), file->version.text()) == theirs.end())
                found.missing.push_back(file);
        return found;
    }

    std::vector<const migrate::Migration*> files;
    std::string refusal;
    std::string schema = "other";
};

} // namespace lockstep::test
