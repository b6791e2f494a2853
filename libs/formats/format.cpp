// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lockstep::formats {
namespace {

constexpr std::array<std::pair<Format, std::string_view>, 13> format_names{{
    {Format::automatic, "auto"},
    {Format::lockstep, "lockstep"},
    {Format::flyway, "flyway"},
    {Format::golang_migrate, "golang-migrate"},
    {Format::goose, "goose"},
    {Format::dbmate, "dbmate"},
    {Format::sqlx, "sqlx"},
    {Format::atlas, "atlas"},
    {Format::tern, "tern"},
    {Format::graphile_migrate, "graphile-migrate"},
    {Format::prisma, "prisma"},
    {Format::diesel, "diesel"},
    {Format::alembic, "alembic"},
}};

} // namespace

std::string_view to_string(Format format) {
    const auto row = std::find_if(format_names.begin(), format_names.end(),
                                  [&](const auto& each) { return each.first == format; });
    return row->second;
}

Result<Format> parse_format(std::string_view text) {
    const auto row = std::find_if(format_names.begin(), format_names.end(),
                                  [&](const auto& each) { return each.second == text; });
    if (row != format_names.end()) return row->first;
    std::vector<std::string_view> names;
    for (const auto& each : format_names)
        names.push_back(each.second);
    return fix_input(
        fmt::format("\"{}\" is not a known format; write one of {}", text, fmt::join(names, ", ")));
}

} // namespace lockstep::formats
