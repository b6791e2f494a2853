// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "migrate/plan.hpp"
#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

/// A set of files and a history that earlier sets have left, with lower versions allowed.
struct World {
    MigrationSet set;
    History history;
};

bool in_file_order(const Migration& left, const Migration& right) {
    const auto rank = [](Kind kind) {
        return kind == Kind::baseline ? 0 : kind == Kind::versioned ? 1 : 2;
    };
    if (left.kind != right.kind) return rank(left.kind) < rank(right.kind);
    if (left.version != right.version) return left.version < right.version;
    return left.script < right.script;
}

Migration any_file(Kind kind, int number) {
    const auto name = std::to_string(number);
    auto made = kind == Kind::repeatable ? repeatable(name, "SELECT " + name)
                                         : versioned(name, "f", "SELECT " + name);
    made.kind = kind;
    if (kind == Kind::baseline) made.script = "B" + made.script;
    return made;
}

std::vector<Migration> any_files() {
    std::vector<Migration> files;
    for (const auto kind : {Kind::baseline, Kind::versioned, Kind::repeatable}) {
        const auto numbers = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 12));
        for (const auto number : std::set<int>{numbers.begin(), numbers.end()})
            files.push_back(any_file(kind, number));
    }
    std::sort(files.begin(), files.end(), in_file_order);
    return files;
}

/// What applying a migration leaves, in place of what was there.
void put_row(History& history, HistoryRow row) {
    std::erase_if(history.rows, [&](const auto& each) {
        const bool both = (each.kind == Kind::repeatable) == (row.kind == Kind::repeatable);
        const bool same =
            row.kind == Kind::repeatable ? each.script == row.script : each.version == row.version;
        return both && same && each.state != State::undone;
    });
    history.rows.push_back(std::move(row));
}

History any_history() {
    History history;
    history.exists = true;
    for (const auto& migration : any_files()) {
        const auto state = *rc::gen::element(State::applied, State::applied, State::undone,
                                             State::started, State::baseline, State::adopted);
        if (migration.kind == Kind::baseline && *rc::gen::arbitrary<bool>()) continue;
        auto row = row_of(migration);
        row.state =
            migration.kind == Kind::repeatable && state == State::baseline ? State::applied : state;
        if (row.state == State::undone) {
            history.rows.push_back(std::move(row));
        } else {
            put_row(history, std::move(row));
        }
    }
    return history;
}

World any_world() {
    World world{{"lockstep", "migrations", any_files(), {}}, any_history()};
    world.set.digest = set_digest(world.set.migrations);
    return world;
}

/// The plan of a world that has one; worlds with a fault prove nothing here.
Plan plan_of(const World& world) {
    auto plan = make_plan(world.set, world.history, OutOfOrder::allow);
    RC_PRE(plan.has_value());
    return *std::move(plan);
}

RC_GTEST_PROP(AnyPlan, IsTheSameWhenItIsMadeAgain, ()) {
    const auto world = any_world();
    const auto plan = plan_of(world);
    RC_ASSERT(plan_of(world).pending == plan.pending);
    RC_ASSERT(plan_of(world).warnings == plan.warnings);
}

RC_GTEST_PROP(AnyPlan, LeavesNothingPendingOnceItIsApplied, ()) {
    auto world = any_world();
    for (const auto* migration : plan_of(world).pending)
        put_row(world.history, row_of(*migration));
    const auto again = make_plan(world.set, world.history, OutOfOrder::allow);
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->pending.empty());
}

RC_GTEST_PROP(AnyPlan, RunsEachMigrationOnceInOrder, ()) {
    const auto world = any_world();
    const auto plan = plan_of(world);
    RC_ASSERT(std::is_sorted(
        plan.pending.begin(), plan.pending.end(),
        [](const auto* left, const auto* right) { return in_file_order(*left, *right); }));
    std::set<Version> versions;
    for (const auto* migration : plan.pending)
        RC_ASSERT(migration->kind == Kind::repeatable ||
                  versions.insert(migration->version).second);
}

RC_GTEST_PROP(AnyPlan, RunsNothingThatIsThere, ()) {
    const auto world = any_world();
    for (const auto* migration : plan_of(world).pending)
        for (const auto& row : world.history.rows)
            RC_ASSERT(migration->kind == Kind::repeatable || row.kind == Kind::repeatable ||
                      row.state == State::undone || row.state == State::started ||
                      row.version != migration->version.text());
}

RC_GTEST_PROP(AnyPlan, HasAtMostOneBaselineAndThenNothingBelowIt, ()) {
    const auto world = any_world();
    const auto plan = plan_of(world);
    const auto baselines =
        std::count_if(plan.pending.begin(), plan.pending.end(),
                      [](const auto* each) { return each->kind == Kind::baseline; });
    RC_ASSERT(baselines <= 1);
    if (baselines == 0) return;
    const auto& floor = plan.pending.front()->version;
    RC_ASSERT(plan.pending.front()->kind == Kind::baseline);
    RC_ASSERT(std::all_of(plan.pending.begin() + 1, plan.pending.end(), [&](const auto* each) {
        return each->kind == Kind::repeatable || each->version > floor;
    }));
}

} // namespace
} // namespace lockstep::migrate::testing
