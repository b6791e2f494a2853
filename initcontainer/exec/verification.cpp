// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/verification.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adopt/recognise.hpp"

namespace lockstep::initcontainer::exec {
namespace {

using formats::alembic::RevisionGraph;

/// A question about what is there takes no longer.
constexpr const char* before_query = "BEGIN READ ONLY; SET LOCAL statement_timeout = '30s'; ";

bool knows(const RevisionGraph& graph, const std::string& id) {
    return std::any_of(graph.revisions.begin(), graph.revisions.end(),
                       [&](const auto& each) { return each.id == id; });
}

/// What a new database says: the tool has not made its tables yet.
bool is_absent(const pg::ServerError& error) {
    return error.sqlstate == "42P01" || error.sqlstate == "3F000";
}

Result<std::optional<Verification>> refuse(const std::string& sentence) {
    return fix_input("verify-query: " + sentence);
}

Result<std::optional<Verification>> ask(const std::string& query, pg::Session& session) {
    const auto answer = session.execute(before_query + query);
    if (session.transaction() != pg::TransactionState::idle) {
        if (const auto ended = session.execute("ROLLBACK"); !ended && !answer)
            return Unexpected{pg::to_error(ended.error())};
    }
    Verification found;
    found.sentence = "the verification query does not return true";
    if (!answer) {
        if (is_absent(answer.error())) return std::optional{found};
        return Unexpected{in_context("verify-query", pg::to_error(answer.error()))};
    }
    if (answer->size() != 3) return refuse("one statement is needed");
    const auto& rows = answer->back();
    if (rows.size() != 1) return refuse(fmt::format("one row is needed, not {}", rows.size()));
    const auto value = rows.text(0, 0);
    if (value != "t" && value != "f" && !rows.is_null(0, 0))
        return refuse(fmt::format("true or false is needed, not \"{}\"", value));
    found.pending = value != "t";
    found.has_history = !found.pending;
    return std::optional{found};
}

struct VersionTable {
    std::string name;
    std::vector<std::string> stored;
    [[nodiscard]] bool is_of(const RevisionGraph& graph) const {
        return std::any_of(stored.begin(), stored.end(),
                           [&](const auto& id) { return knows(graph, id); });
    }
};

bool is_version_table(const migrate::TableShape& shape) {
    return shape.columns.size() == 1 && shape.columns.front().name == "version_num";
}

Result<std::vector<VersionTable>> read_tables(const std::string& history_schema,
                                              const std::string& wanted, pg::Session& session) {
    const auto tables = pg::look_at_tables(session, history_schema);
    if (!tables) return Unexpected{tables.error()};
    std::vector<VersionTable> found;
    for (const auto& shape : tables->shapes) {
        const auto name = shape.schema + "." + shape.name;
        if (!is_version_table(shape)) continue;
        if (!wanted.empty() && wanted != name && wanted != shape.name) continue;
        const auto content = pg::read_table(session, shape.schema, shape.name);
        if (!content) return Unexpected{pg::to_error(content.error())};
        VersionTable table{name, {}};
        for (const auto& row : content->rows)
            table.stored.push_back(row.front().value_or(""));
        std::sort(table.stored.begin(), table.stored.end()); // the status shows them
        found.push_back(std::move(table));
    }
    return found;
}

/// Of several the one that holds one of our revisions: another application in the same database may
/// have a table of its own.
Result<std::vector<std::string>> choose(const RevisionGraph& graph,
                                        const std::vector<VersionTable>& tables) {
    if (tables.size() == 1) return tables.front().stored;
    std::vector<const VersionTable*> ours;
    std::vector<std::string> names;
    for (const auto& table : tables) {
        names.push_back(table.name);
        if (table.is_of(graph)) ours.push_back(&table);
    }
    if (ours.size() == 1) return ours.front()->stored;
    return fix_input(fmt::format("several tables look like Alembic's ({}); name the one of this "
                                 "project with --version-table (LOCKSTEP_VERSION_TABLE)",
                                 fmt::join(names, ", ")));
}

/// Nothing ties the only table to this project: an older release of it would have been here before.
Error may_be_of_another(const VersionTable& table) {
    return {Remedy::fix_input,
            fmt::format("{} holds {}, which no file here has, and nothing shows that this project "
                        "was ever here: the table may be another application's. Name the table of "
                        "this project with --version-table (LOCKSTEP_VERSION_TABLE), as "
                        "version_table in its env.py does; or, if {} is its table, say so with "
                        "--version-table {}",
                        table.name, fmt::join(table.stored, ", "), table.name, table.name)};
}

Error unmanaged(const Project& project, const pg::DatabaseTables& tables) {
    return {Remedy::fix_input,
            fmt::format("the database has {} table(s), such as {}, but neither a history of "
                        "Lockstep nor {}, so nobody can tell what of the command's work is there; "
                        "nothing was changed. Tell the tool what is there, as with \"alembic stamp "
                        "REVISION\"; or, if the command may run on what is there, say so once: "
                        "--on-unmanaged baseline=0 (LOCKSTEP_ON_UNMANAGED)",
                        tables.user_tables,
                        tables.some_user_tables.empty() ? "" : tables.some_user_tables.front(),
                        project.graph ? "Alembic's table" : "that of a tool that is known")};
}

} // namespace

Verification compare(const RevisionGraph& graph, const std::vector<std::string>& target,
                     const std::vector<std::string>& stored) {
    Verification found;
    std::vector<std::string> known;
    std::vector<std::string> unknown;
    for (const auto& id : stored)
        (knows(graph, id) ? known : unknown).push_back(id);
    found.current = fmt::format("{}", fmt::join(stored, ","));
    found.target = fmt::format("{}", fmt::join(target, ","));
    found.newer = !unknown.empty();
    const auto applied = graph.up_to(known);
    for (const auto* revision : graph.up_to(target))
        if (std::find(applied.begin(), applied.end(), revision) == applied.end())
            found.revisions.push_back(revision);
    found.pending = !found.newer && !found.revisions.empty();
    if (found.newer)
        found.sentence =
            fmt::format("the database is at {}, which no file here has", fmt::join(unknown, ", "));
    if (found.pending)
        found.sentence = fmt::format(
            "alembic_version holds {}, and {} revision(s) up to {} are not applied",
            stored.empty() ? "nothing" : found.current, found.revisions.size(), found.target);
    return found;
}

Result<std::optional<Verification>> verify(const Project& project, const ExecSettings& settings,
                                           const std::string& history_schema,
                                           Acquaintance acquaintance, pg::Session& session) {
    if (!settings.verify_query.empty()) return ask(settings.verify_query, session);
    if (!project.graph) return std::optional<Verification>{};
    const auto tables = read_tables(history_schema, settings.version_table, session);
    if (!tables) return Unexpected{tables.error()};
    if (!settings.version_table.empty() && tables->size() > 1)
        return fix_input("version-table: several schemas have a table of that name; put the schema "
                         "in front of it");
    if (tables->empty()) return std::optional{compare(*project.graph, project.target, {})};
    const auto stored = choose(*project.graph, *tables);
    if (!stored) return Unexpected{stored.error()};
    const bool strange = !stored->empty() && !tables->front().is_of(*project.graph);
    if (strange && tables->size() == 1 && settings.version_table.empty() &&
        acquaintance == Acquaintance::none)
        return Unexpected{may_be_of_another(tables->front())};
    auto found = compare(*project.graph, project.target, *stored);
    found.has_history = true;
    return std::optional{std::move(found)};
}

Result<Done> may_begin(const Project& project, const pg::DatabaseTables& tables,
                       const OnUnmanaged& wish) {
    if (tables.user_tables == 0 || wish.action != OnUnmanaged::Action::refuse) return Done{};
    const auto found = adopt::recognise(tables.shapes);
    if (!project.graph && (!found.known.empty() || !found.unknown.empty())) return Done{};
    return Unexpected{unmanaged(project, tables)};
}

} // namespace lockstep::initcontainer::exec
