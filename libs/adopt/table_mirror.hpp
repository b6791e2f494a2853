// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adopt/adoption.hpp"
#include "migrate/mirror.hpp"
#include "migrate/present.hpp"

namespace lockstep::adopt {

/// What the mirrors of all tools have in common. `set` is borrowed.
class TableMirror : public migrate::Mirror {
public:
    TableMirror(ForeignHistory where, const migrate::MigrationSet& set, FileReader read);

    [[nodiscard]] std::string_view tool() const override;
    [[nodiscard]] migrate::TablePlace place() const override;
    [[nodiscard]] Result<migrate::Divergence>
    compare(const migrate::TableContent* content, const migrate::History& history) const override;
    [[nodiscard]] std::vector<std::int64_t> lock_keys(const std::string& database) const override;

protected:
    using Statements = Result<std::vector<std::string>>;

    [[nodiscard]] const ForeignHistory& where() const noexcept { return where_; }
    [[nodiscard]] const migrate::MigrationSet& set() const noexcept { return set_; }
    /// The table's qualified name in quotes.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] Result<std::string> bytes_of(const migrate::Migration& migration) const;

    /// What a table says is applied.
    struct Told {
        std::vector<const migrate::Migration*> files; ///< Of the set.
        std::vector<migrate::HistoryRow> others;      ///< Those that have no file.
    };
    /// Fails with `fix_input` when the table is not clean.
    [[nodiscard]] virtual Result<Told> told(const migrate::TableContent& content) const = 0;

    /// For the tables that have one row a version: finds its file.
    void add_version(Told& told, const std::string& version, const std::string& script = {}) const;
    /// For the tables that say how far the tool came: all files up to there.
    void add_up_to(Told& told, const std::string& version) const;
    [[nodiscard]] Error unclean(const std::string& what, const std::string& remedy) const;

    /// Whether the tool would record such a migration at all.
    [[nodiscard]] virtual bool records(const migrate::Migration& migration) const;
    /// Whether the tool only records how far it came: what lies below was not applied by it for
    /// sure.
    [[nodiscard]] virtual bool is_high_water_mark() const { return false; }

private:
    [[nodiscard]] bool is_below_mark(const migrate::Migration& migration,
                                     const migrate::Present& ours) const;

    ForeignHistory where_;
    const migrate::MigrationSet& set_;
    FileReader read_;
    std::string name_;
};

/// A table's rows by the names of its columns.
class Columns {
public:
    /// Borrowed.
    explicit Columns(const migrate::TableContent& content) : content_{content} {}

    [[nodiscard]] std::size_t rows() const { return content_.rows.size(); }
    /// Empty for null, and for a column that is not there.
    [[nodiscard]] std::string text(std::size_t row, std::string_view column) const;
    [[nodiscard]] bool is_null(std::size_t row, std::string_view column) const;

private:
    [[nodiscard]] const std::optional<std::string>* find(std::size_t row,
                                                         std::string_view column) const;

    const migrate::TableContent& content_;
};

/// A text or a name as SQL; strings are read with standard_conforming_strings on.
std::string sql_text(std::string_view text);
std::string sql_name(std::string_view name);

/// The version as one integer without leading zeros. Fails with `fix_input` for a version of
/// several segments, which `tool` could not record.
Result<std::string> integer_of(const migrate::Migration& migration, std::string_view tool);

/// What stands between the first underscore and the ending of the file's (or folder's) name.
std::string_view name_part(std::string_view script);

/// The time since the transaction began, in units of which `per_second` make a second.
std::string elapsed(std::string_view per_second, std::string_view type);

} // namespace lockstep::adopt
