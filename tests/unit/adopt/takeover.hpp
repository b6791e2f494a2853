// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adopt/adoption.hpp"

namespace lockstep::adopt {

/// What every file holds that is given no other content.
inline constexpr const char* body = "CREATE TABLE a (\n  id bigint PRIMARY KEY\n);\n";

/// A directory in memory, and a tool's table that is taken over for it.
class Takeover {
public:
    using Row = std::vector<std::optional<std::string>>;

    Takeover(Tool tool, std::vector<std::string> columns);

    /// A versioned migration, or a repeatable for an empty version.
    Takeover& file(const std::string& version, const std::string& script,
                   const std::string& bytes = body);
    /// A revision that was rendered from Alembic.
    Takeover& revision(const std::string& version, const std::string& id,
                       std::vector<std::string> revises);
    Takeover& row(Row values);
    /// Rows of the tool's other table.
    Takeover& beside(std::vector<std::string> columns, std::vector<Row> rows);
    /// What the Python files of an Alembic project say.
    Takeover& graph(std::vector<formats::alembic::Revision> revisions);
    /// What the last file is called in words.
    Takeover& described(const std::string& description);
    Takeover& of_kind(migrate::Kind kind);
    Takeover& known_as(const std::string& foreign_id);

    [[nodiscard]] Result<Adoption> adopt() const;
    /// Such as "verified 1_a.sql"; of a row without a file its version; of a refusal the sentence.
    [[nodiscard]] std::vector<std::string> verdicts() const;
    /// The sentence of the refusal; empty: there is none.
    [[nodiscard]] std::string refusal() const;

private:
    ForeignHistory from_;
    migrate::MigrationSet set_;
    std::map<std::string, std::string> bytes_;
    migrate::TableContent table_;
    std::optional<migrate::TableContent> companion_;
    std::optional<formats::alembic::RevisionGraph> graph_;
};

} // namespace lockstep::adopt
