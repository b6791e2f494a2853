// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adopt/table_mirror.hpp"
#include "adopt/tool_mirrors.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

std::string list_of(const std::vector<std::string>& revisions) {
    std::vector<std::string> texts;
    for (const auto& each : revisions)
        texts.push_back(sql_text(each));
    return fmt::format("{}", fmt::join(texts, ", "));
}

/// One row a head: a revision takes the place of those that it comes after. Files that stand for
/// no revision are nothing that Alembic knows.
class AlembicMirror final : public TableMirror {
public:
    using TableMirror::TableMirror;

    [[nodiscard]] std::vector<std::string> create() const override {
        return {fmt::format("CREATE TABLE IF NOT EXISTS {} (version_num VARCHAR({}) NOT NULL, "
                            "CONSTRAINT {} PRIMARY KEY (version_num))",
                            name(), width(), sql_name(where().table + "_pkc"))};
    }

    [[nodiscard]] std::string fingerprint() const override {
        return fmt::format("SELECT pg_catalog.string_agg(version_num::pg_catalog.text, ',' ORDER "
                           "BY version_num COLLATE pg_catalog.\"C\") FROM {}",
                           name());
    }

    [[nodiscard]] Statements applied(const Migration& migration) const override {
        const auto& revision = migration.foreign_id;
        if (revision.empty()) return std::vector<std::string>{};
        std::vector<std::string> statements;
        if (const auto& parents = migration.directives.revises; !parents.empty())
            statements.push_back(
                fmt::format("DELETE FROM {} WHERE version_num IN ({})", name(), list_of(parents)));
        statements.push_back(insertion(revision));
        return statements;
    }

    [[nodiscard]] Statements undone(const Migration& migration,
                                    const Migration* before) const override {
        const auto& revision = migration.foreign_id;
        if (revision.empty()) return std::vector<std::string>{};
        std::vector<std::string> statements{
            fmt::format("DELETE FROM {} WHERE version_num = {}", name(), sql_text(revision))};
        const auto covered = revised_up_to(before);
        for (const auto& parent : migration.directives.revises)
            if (!covered.contains(parent)) statements.push_back(insertion(parent));
        return statements;
    }

protected:
    [[nodiscard]] Result<Told> told(const migrate::TableContent& content) const override {
        const Columns table{content};
        std::set<std::string> revisions;
        for (std::size_t i = 0; i < table.rows(); ++i)
            revisions.insert(table.text(i, "version_num"));
        if (auto known = check_known(revisions); !known)
            return Unexpected{std::move(known).error()};
        Told found;
        // Parents come before their children, so one way back finds all ancestors.
        const auto& all = set().migrations;
        for (auto each = all.rbegin(); each != all.rend(); ++each) {
            if (each->foreign_id.empty() || !revisions.contains(each->foreign_id)) continue;
            revisions.insert(each->directives.revises.begin(), each->directives.revises.end());
            found.files.insert(found.files.begin(), &*each);
        }
        return found;
    }

    [[nodiscard]] bool records(const Migration& migration) const override {
        return !migration.foreign_id.empty();
    }

private:
    /// A head that no file stands for could have any of them below it.
    [[nodiscard]] Result<Done> check_known(const std::set<std::string>& heads) const {
        const auto& all = set().migrations;
        for (const auto& head : heads) {
            const auto known = std::any_of(all.begin(), all.end(), [&](const Migration& each) {
                return each.foreign_id == head;
            });
            if (!known)
                return Unexpected{unclean(
                    fmt::format("the database is at revision {}, which no file stands for", head),
                    "Render the revision into this directory, or roll out the files that have it; "
                    "with --mirror off the table is left alone")};
        }
        return Done{};
    }

    [[nodiscard]] std::string insertion(const std::string& revision) const {
        return fmt::format("INSERT INTO {} (version_num) VALUES ({}) ON CONFLICT DO NOTHING",
                           name(), sql_text(revision));
    }

    /// Alembic's own width is 32; projects with longer names have to widen it, so it is done here.
    [[nodiscard]] std::size_t width() const {
        std::size_t longest = 32;
        for (const auto& each : set().migrations)
            longest = std::max(longest, each.foreign_id.size());
        return longest;
    }

    /// All revisions that one of those up to `last` comes after, and which are no heads then.
    [[nodiscard]] std::set<std::string> revised_up_to(const Migration* last) const {
        std::set<std::string> revised;
        for (const auto& each : set().migrations) {
            if (last == nullptr || each.version > last->version) continue;
            revised.insert(each.directives.revises.begin(), each.directives.revises.end());
        }
        return revised;
    }
};

} // namespace

MirrorPointer mirror_alembic(ForeignHistory where, const migrate::MigrationSet& set,
                             FileReader read) {
    return std::make_unique<AlembicMirror>(std::move(where), set, std::move(read));
}

} // namespace lockstep::adopt
