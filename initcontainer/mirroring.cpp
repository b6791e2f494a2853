// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/mirroring.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "adopt/mirrors.hpp"
#include "base/file.hpp"
#include "pg/foreign_tables.hpp"

namespace lockstep::initcontainer {
namespace {

using adopt::ForeignHistory;
using adopt::Tool;

constexpr const char* remembered_query =
    "SELECT key, value FROM {}.settings WHERE key IN ('mirror_tool', 'mirror_schema', "
    "'mirror_table', 'adoption')";

/// What the history's settings say; empty where there is no history.
Result<std::map<std::string, std::string>> read_remembered(const Settings& settings,
                                                           pg::Session& session) {
    std::map<std::string, std::string> remembered;
    const auto results =
        session.execute(fmt::format(remembered_query, session.quote_name(settings.history.schema)));
    if (!results) {
        const auto& fault = results.error();
        const bool absent = fault.sqlstate == "42P01" || fault.sqlstate == "3F000";
        // Whoever may not read the history is told so by the one who has to.
        if (absent || fault.sqlstate == "42501") return remembered;
        return Unexpected{in_context("reading the history's settings", pg::to_error(fault))};
    }
    const auto& rows = results->back();
    for (std::size_t i = 0; i < rows.size(); ++i)
        remembered.emplace(rows.string(i, 0), rows.string(i, 1));
    return remembered;
}

std::optional<ForeignHistory> place(const std::string& tool, const std::string& schema,
                                    const std::string& table) {
    const auto known = adopt::parse_tool(tool);
    if (!known || table.empty()) return std::nullopt;
    return ForeignHistory{*known, schema, table};
}

/// Where it was kept in step last; else where it was adopted from.
std::vector<ForeignHistory> places_in(const std::map<std::string, std::string>& remembered) {
    std::vector<ForeignHistory> places;
    const auto value = [&](const char* key) {
        const auto found = remembered.find(key);
        return found == remembered.end() ? std::string{} : found->second;
    };
    if (auto mirrored = place(value("mirror_tool"), value("mirror_schema"), value("mirror_table")))
        places.push_back(*std::move(mirrored));
    const auto record = nlohmann::json::parse(value("adoption"), nullptr, false);
    if (!record.is_object()) return places;
    const auto field = [&](const char* name) {
        const auto found = record.find(name);
        return found != record.end() && found->is_string() ? found->get<std::string>()
                                                           : std::string{};
    };
    if (auto adopted = place(field("tool"), field("schema"), field("table")))
        places.push_back(*std::move(adopted));
    return places;
}

/// The tool that the files were written for, as far as they show it.
std::optional<Tool> tool_of(const migrate::MigrationSet& set) {
    if (const auto tool = adopt::tool_of_format(set.format)) return tool;
    const auto rendered =
        std::any_of(set.migrations.begin(), set.migrations.end(),
                    [](const auto& each) { return !each.directives.revision.empty(); });
    return rendered ? std::optional{Tool::alembic} : std::nullopt;
}

/// Where the tool would make its table, unless something else is there.
Result<ForeignHistory> place_for(const ForeignHistory& usual,
                                 const std::vector<migrate::TableShape>& tables) {
    const auto taken = std::any_of(tables.begin(), tables.end(), [&](const auto& each) {
        return each.schema == usual.schema && each.name == usual.table;
    });
    if (!taken) return usual;
    return fix_input(fmt::format(
        "the table {}.{} does not have the columns of {}'s history; nothing was changed. If it is "
        "another tool's, name the format of the files; with --mirror off it is left alone",
        usual.schema, usual.table, to_string(usual.tool)));
}

Result<ForeignHistory> look_for(Tool tool, const Settings& settings, pg::Session& session) {
    const auto tables = pg::look_at_tables(session, settings.history.schema);
    if (!tables) return Unexpected{tables.error()};
    const auto found = adopt::tables_of(tool, tables->shapes);
    const auto usual = adopt::default_history(
        tool, tables->first_schema.empty() ? "public" : tables->first_schema);
    if (found.empty()) return place_for(usual, tables->shapes);
    if (found.size() == 1) return found.front();
    const auto same = std::find_if(found.begin(), found.end(), [&](const auto& each) {
        return each.schema == usual.schema && each.table == usual.table;
    });
    if (same != found.end()) return *same;
    return fix_input(
        fmt::format("there are {} tables that could be the history of {}, among them {}.{} and "
                    "{}.{}; say which "
                    "one it is with lockstep adopt, or leave them alone with --mirror off",
                    found.size(), to_string(tool), found[0].schema, found[0].table, found[1].schema,
                    found[1].table));
}

Result<std::optional<ForeignHistory>>
find_place(const Settings& settings, const migrate::MigrationSet& set, pg::Session& session) {
    const auto remembered = read_remembered(settings, session);
    if (!remembered) return Unexpected{remembered.error()};
    const auto wanted = tool_of(set);
    for (auto& place : places_in(*remembered))
        if (!wanted || place.tool == *wanted) return std::optional{std::move(place)};
    if (!wanted || !adopt::can_mirror(*wanted)) return std::optional<ForeignHistory>{};
    auto place = look_for(*wanted, settings, session);
    if (!place) return Unexpected{std::move(place).error()};
    return std::optional{*std::move(place)};
}

adopt::FileReader reader_of(const Settings& settings) {
    const std::filesystem::path directory{settings.directory};
    return [directory](const std::string& script) { return read_file(directory / script); };
}

} // namespace

Result<std::unique_ptr<migrate::Mirror>>
find_mirror(const Settings& settings, const migrate::MigrationSet& set, pg::Session& session) {
    using Found = std::unique_ptr<migrate::Mirror>;
    if (settings.mirror == MirrorMode::off) return Found{};
    const auto place = find_place(settings, set, session);
    if (!place) return Unexpected{place.error()};
    auto mirror =
        place->has_value() ? adopt::make_mirror(**place, set, reader_of(settings)) : nullptr;
    if (mirror || settings.mirror == MirrorMode::automatic) return mirror;
    return fix_input(fmt::format(
        "mirror: the files are in the format {}, and no history of another tool was adopted, so "
        "there is no table that could be kept in step; leave --mirror on \"auto\"",
        set.format));
}

std::unique_ptr<migrate::Mirror> usual_mirror(const Settings& settings,
                                              const migrate::MigrationSet& set) {
    if (settings.mirror == MirrorMode::off) return nullptr;
    const auto tool = tool_of(set);
    if (!tool || !adopt::can_mirror(*tool)) return nullptr;
    return adopt::make_mirror(adopt::default_history(*tool, "public"), set, reader_of(settings));
}

} // namespace lockstep::initcontainer
