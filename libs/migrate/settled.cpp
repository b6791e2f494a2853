// SPDX-License-Identifier: Apache-2.0
#include "migrate/settled.hpp"

#include <algorithm>

#include "base/sha256.hpp"

namespace lockstep::migrate {
namespace {

std::string print_of(const MigrationSet& set) {
    std::vector<std::string> lines;
    lines.reserve(set.migrations.size());
    for (const auto& each : set.migrations)
        lines.push_back(each.version.text() + each.checksum);
    if (!std::is_sorted(lines.begin(), lines.end())) std::sort(lines.begin(), lines.end());
    Sha256 hash;
    for (const auto& line : lines)
        hash.add(line);
    return hash.hex();
}

} // namespace

bool is_settled(const Glance& glance, const MigrationSet& set) {
    const auto applied = static_cast<std::size_t>(glance.applied);
    if (applied == 0 || applied != set.migrations.size() || glance.others != 0) return false;
    if (glance.last_set != set.digest || !glance.last_applied) return false;
    const auto tells = [](const Migration& each) {
        return each.kind != Kind::baseline && !each.rewritten;
    };
    return std::all_of(set.migrations.begin(), set.migrations.end(), tells) &&
           print_of(set) == glance.print;
}

} // namespace lockstep::migrate
