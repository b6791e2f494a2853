// SPDX-License-Identifier: Apache-2.0
#include "migrate/file_fault.hpp"

#include <unordered_set>

#include "migrate/file_plan.hpp"

namespace lockstep::migrate {
namespace {

// Enough for any set of files; a program that reads one set after the other begins anew.
constexpr std::size_t most_remembered = 200'000;

/// What the answer depends on. The checksum is of the whole file and so of its directives too, but
/// for migrations that were not read from a file.
std::string key_of(const Migration& migration) {
    return migration.checksum + (migration.directives.no_transaction ? "/alone" : "/together");
}

} // namespace

std::optional<PlacedFault> file_fault(const Migration& migration) {
    thread_local std::unordered_set<std::string> sound;
    auto key = key_of(migration);
    if (sound.contains(key)) return std::nullopt;
    const auto statements = migration.statements();
    const auto plan = plan_file(migration, statements);
    if (!plan) return PlacedFault{statements[plan.error().statement].begin, plan.error().sentence};
    if (sound.size() >= most_remembered) sound.clear();
    sound.insert(std::move(key));
    return std::nullopt;
}

} // namespace lockstep::migrate
