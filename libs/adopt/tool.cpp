// SPDX-License-Identifier: Apache-2.0
#include "adopt/tool.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lockstep::adopt {
namespace {

constexpr std::array<std::pair<Tool, std::string_view>, 15> tools{{
    {Tool::flyway, "flyway"},
    {Tool::liquibase, "liquibase"},
    {Tool::alembic, "alembic"},
    {Tool::golang_migrate, "golang-migrate"},
    {Tool::goose, "goose"},
    {Tool::dbmate, "dbmate"},
    {Tool::tern, "tern"},
    {Tool::sqitch, "sqitch"},
    {Tool::atlas, "atlas"},
    {Tool::sqlx, "sqlx"},
    {Tool::prisma, "prisma"},
    {Tool::diesel, "diesel"},
    {Tool::rails, "rails"},
    {Tool::graphile_migrate, "graphile-migrate"},
    {Tool::refinery, "refinery"},
}};

std::optional<Tool> find(std::string_view name) {
    const auto* const row = std::find_if(tools.begin(), tools.end(),
                                         [&](const auto& each) { return each.second == name; });
    return row == tools.end() ? std::nullopt : std::optional{row->first};
}

} // namespace

std::string_view to_string(Tool tool) {
    const auto* const row = std::find_if(tools.begin(), tools.end(),
                                         [&](const auto& each) { return each.first == tool; });
    return row->second;
}

Result<Tool> parse_tool(std::string_view text) {
    if (const auto tool = find(text)) return *tool;
    std::vector<std::string_view> names;
    for (const auto& each : tools)
        names.push_back(each.second);
    return fix_input(fmt::format("\"{}\" is no tool whose history is known; write one of {}", text,
                                 fmt::join(names, ", ")));
}

// Formats and tools have one name, by rule.
std::optional<Tool> tool_of_format(std::string_view format) {
    return find(format);
}

} // namespace lockstep::adopt
