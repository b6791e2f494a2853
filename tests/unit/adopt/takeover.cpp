// SPDX-License-Identifier: Apache-2.0
#include "unit/adopt/takeover.hpp"

#include <utility>

namespace lockstep::adopt {

using migrate::Kind;
using migrate::Migration;

Takeover::Takeover(Tool tool, std::vector<std::string> columns)
    : from_{tool, "public", "history", "companion"} {
    set_.directory = "migrations";
    table_.columns = std::move(columns);
}

Takeover& Takeover::file(const std::string& version, const std::string& script,
                         const std::string& bytes) {
    Migration made;
    made.kind = version.empty() ? Kind::repeatable : Kind::versioned;
    if (!version.empty()) made.version = *migrate::Version::parse(version);
    made.script = script;
    made.text = bytes;
    made.checksum = "ours";
    set_.migrations.push_back(std::move(made));
    bytes_[script] = bytes;
    return *this;
}

Takeover& Takeover::revision(const std::string& version, const std::string& id,
                             std::vector<std::string> revises) {
    file(version, id + ".sql").known_as(id);
    set_.migrations.back().directives.revision = id;
    set_.migrations.back().directives.revises = std::move(revises);
    return *this;
}

Takeover& Takeover::row(Row values) {
    table_.rows.push_back(std::move(values));
    return *this;
}

Takeover& Takeover::beside(std::vector<std::string> columns, std::vector<Row> rows) {
    companion_ = migrate::TableContent{std::move(columns), std::move(rows)};
    return *this;
}

Takeover& Takeover::graph(std::vector<formats::alembic::Revision> revisions) {
    graph_ = *formats::alembic::make_graph(std::move(revisions));
    return *this;
}

Takeover& Takeover::described(const std::string& description) {
    set_.migrations.back().description = description;
    return *this;
}

Takeover& Takeover::of_kind(Kind kind) {
    set_.migrations.back().kind = kind;
    return *this;
}

Takeover& Takeover::known_as(const std::string& foreign_id) {
    set_.migrations.back().foreign_id = foreign_id;
    return *this;
}

Result<Adoption> Takeover::adopt() const {
    const auto read = [this](const std::string& script) -> Result<std::string> {
        const auto found = bytes_.find(script);
        if (found == bytes_.end()) return fix_input("no file " + script);
        return found->second;
    };
    return adopt::adopt(from_, table_, set_, read,
                        {companion_ ? &*companion_ : nullptr, graph_ ? &*graph_ : nullptr});
}

std::vector<std::string> Takeover::verdicts() const {
    const auto adoption = adopt();
    if (!adoption) return {adoption.error().message};
    std::vector<std::string> all;
    for (const auto& each : adoption->decisions)
        all.push_back(std::string{to_string(each.verdict)} + " " +
                      (each.script.empty() ? each.version : each.script));
    return all;
}

std::string Takeover::refusal() const {
    const auto adoption = adopt();
    return adoption ? "" : adoption.error().message;
}

} // namespace lockstep::adopt
