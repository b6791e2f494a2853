// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/foreign_history.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "adopt/mirrors.hpp"
#include "base/file.hpp"
#include "formats/alembic.hpp"

namespace lockstep::initcontainer {
namespace {

using adopt::ForeignHistory;
using Histories = std::vector<ForeignHistory>;

std::string table_of(const ForeignHistory& history) {
    return history.schema + "." + history.table;
}

std::string list(const Histories& histories) {
    std::vector<std::string> names;
    for (const auto& each : histories)
        names.push_back(describe(each));
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The only one, or the only one in the schema that the session looks into first.
Result<std::optional<ForeignHistory>> only_one(const Histories& histories,
                                               const std::string& first_schema) {
    if (histories.size() == 1) return std::optional{histories.front()};
    Histories near;
    std::copy_if(histories.begin(), histories.end(), std::back_inserter(near),
                 [&](const auto& each) { return each.schema == first_schema; });
    if (near.size() == 1) return std::optional{near.front()};
    return fix_input(
        fmt::format("the database holds several histories of migrations: {}; say which "
                    "one is to be taken over: lockstep adopt --from SCHEMA.TABLE",
                    list(histories)));
}

Result<std::optional<ForeignHistory>> choose_table(const ForeignChoice& choice) {
    Histories histories = choice.found.known;
    for (const auto& each : histories)
        if (table_of(each) == choice.from) return std::optional{each};
    return fix_input(fmt::format(
        "--from: \"{}\" is not the table of a history that is known; {}; a renamed table of tern, "
        "dbmate, Rails or Diesel is found by its tool, as with --from tern",
        choice.from,
        histories.empty() ? "there is none in this database" : "there are " + list(histories)));
}

Result<std::optional<ForeignHistory>> choose_tool(const ForeignChoice& choice) {
    const auto tool = adopt::parse_tool(choice.from);
    if (!tool) return Unexpected{in_context("--from", tool.error())};
    const auto histories = adopt::candidates(choice.tables.shapes, *tool);
    if (!histories.empty()) return only_one(histories, choice.tables.first_schema);
    return fix_input(
        fmt::format("there is no history of {} in this database{}", adopt::to_string(*tool),
                    choice.found.known.empty() ? "" : "; there are " + list(choice.found.known)));
}

std::string first_of_several(const Histories& histories) {
    return histories.size() == 1 ? std::string{adopt::to_string(histories.front().tool)} : "NAME";
}

Result<std::optional<ForeignHistory>> choose_by_format(const ForeignChoice& choice) {
    const auto& known = choice.found.known;
    if (known.empty()) return std::optional<ForeignHistory>{};
    const auto tool = adopt::tool_of_format(choice.format);
    if (!tool) return only_one(known, choice.tables.first_schema);
    Histories fitting;
    std::copy_if(known.begin(), known.end(), std::back_inserter(fitting),
                 [&](const auto& each) { return each.tool == *tool; });
    if (!fitting.empty()) return only_one(fitting, choice.tables.first_schema);
    return fix_input(fmt::format(
        "the files are in the format of {}, but the database holds the history of {}; if it tells "
        "of these files, take it over with lockstep adopt --from {}; if it has nothing to do with "
        "them, say so with --on-unmanaged baseline=0 (LOCKSTEP_ON_UNMANAGED)",
        choice.format, list(known), first_of_several(known)));
}

/// The migrations' files as they lie in the directory.
adopt::FileReader reader_of(const migrate::MigrationSet& set) {
    return [directory = std::filesystem::path{set.directory}](const std::string& script) {
        return read_file(directory / script);
    };
}

Result<pg::WatchedTable> watch(pg::Session& session, const std::string& schema,
                               const std::string& table) {
    auto content = pg::read_table(session, schema, table);
    if (!content)
        return Unexpected{in_context("reading " + schema + "." + table, to_error(content.error()))};
    return pg::WatchedTable{schema, table, *std::move(content)};
}

/// The keys of tools without a mirror that take an advisory lock all the same.
std::vector<std::int64_t> lock_keys_of(const ForeignHistory& history,
                                       const migrate::MigrationSet& set,
                                       const std::string& database) {
    if (history.tool == adopt::Tool::sqitch) return {75474063};
    if (!adopt::can_mirror(history.tool)) return {};
    const auto mirror = adopt::make_mirror(history, set, reader_of(set));
    return mirror == nullptr ? std::vector<std::int64_t>{} : mirror->lock_keys(database);
}

/// What tells two rows of one migration to be the same.
std::pair<std::string, std::string> identity(const migrate::HistoryRow& row) {
    if (row.kind == migrate::Kind::repeatable) return {"", row.script};
    return {row.version, ""};
}

} // namespace

std::string describe(const ForeignHistory& history) {
    return fmt::format("{} ({})", adopt::to_string(history.tool), table_of(history));
}

Result<std::optional<ForeignHistory>> choose_history(const ForeignChoice& choice) {
    if (choice.from == "auto") return choose_by_format(choice);
    return choice.from.find('.') == std::string::npos ? choose_tool(choice) : choose_table(choice);
}

Result<Takeover> plan_takeover(pg::Session& session, const ForeignHistory& history,
                               const migrate::MigrationSet& set) {
    Takeover takeover;
    auto main = watch(session, history.schema, history.table);
    if (!main) return Unexpected{std::move(main).error()};
    takeover.tables.push_back(*std::move(main));
    if (!history.companion.empty()) {
        auto companion = watch(session, history.schema, history.companion);
        if (!companion) return Unexpected{std::move(companion).error()};
        takeover.tables.push_back(*std::move(companion));
    }
    adopt::Beside beside;
    if (takeover.tables.size() > 1) beside.companion = &takeover.tables[1].content;
    std::optional<formats::alembic::RevisionGraph> graph;
    if (formats::alembic::is_project(set.directory)) {
        auto read = formats::alembic::read_graph(set.directory);
        if (!read) return Unexpected{std::move(read).error().error};
        graph = *std::move(read);
        beside.graph = &*graph;
    }
    auto adoption =
        adopt::adopt(history, takeover.tables.front().content, set, reader_of(set), beside);
    if (!adoption)
        return Unexpected{in_context("the history of " + describe(history), adoption.error())};
    takeover.adoption = *std::move(adoption);
    takeover.lock_keys = lock_keys_of(history, set, session.facts().database);
    return takeover;
}

std::vector<migrate::HistoryRow> rows_to_add(const adopt::Adoption& adoption,
                                             const migrate::History& history) {
    std::set<std::pair<std::string, std::string>> known;
    for (const auto& row : history.rows)
        if (row.state != migrate::State::undone) known.insert(identity(row));
    std::vector<migrate::HistoryRow> rows;
    std::copy_if(adoption.rows.begin(), adoption.rows.end(), std::back_inserter(rows),
                 [&](const auto& row) { return !known.contains(identity(row)); });
    return rows;
}

std::map<std::string, std::string> adoption_record(const adopt::Adoption& adoption,
                                                   const TakeoverRecord& record) {
    const nlohmann::ordered_json place{{"tool", adopt::to_string(adoption.from.tool)},
                                       {"schema", adoption.from.schema},
                                       {"table", adoption.from.table}};
    return {{"adoption", place.dump()},
            {"adopted_tool", std::string{adopt::to_string(adoption.from.tool)}},
            {"adopted_schema", adoption.from.schema},
            {"adopted_table", adoption.from.table},
            {"adopted_rows", std::to_string(adoption.table_rows)},
            {"adopted_digest", adoption.digest},
            {"adopted_at", record.at},
            {"adopted_by", record.who}};
}

pg::Beginning beginning_of(const Takeover& takeover, std::vector<migrate::HistoryRow> rows,
                           const TakeoverRecord& record) {
    pg::Beginning beginning;
    beginning.tool = describe(takeover.adoption.from);
    beginning.tables = takeover.tables;
    beginning.lock_keys = takeover.lock_keys;
    beginning.settings = adoption_record(takeover.adoption, record);
    beginning.outcome = "adopted";
    beginning.sentence =
        fmt::format("{} migration(s) taken over from {}{}", rows.size(), beginning.tool,
                    record.reason.empty() ? "" : "; why: " + record.reason);
    beginning.rollout = record.rollout;
    beginning.who = record.who;
    beginning.rows = std::move(rows);
    return beginning;
}

bool belongs_to(const ForeignHistory& history, const std::string& qualified_table) {
    const auto cut = qualified_table.rfind('.');
    const auto schema = qualified_table.substr(0, cut);
    const auto table = qualified_table.substr(cut + 1);
    const auto is = [&](const std::string& name) {
        return !name.empty() && (table == name || table == "\"" + name + "\"");
    };
    if (schema != history.schema && schema != "\"" + history.schema + "\"") return false;
    // These two tools have a schema of their own.
    if (history.tool == adopt::Tool::sqitch || history.tool == adopt::Tool::graphile_migrate)
        return true;
    return is(history.table) || is(history.companion) ||
           (history.tool == adopt::Tool::rails && is("ar_internal_metadata"));
}

} // namespace lockstep::initcontainer
