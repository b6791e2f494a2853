// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway_callbacks.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace lockstep::formats::flyway {
namespace {

// Each migrate of Flyway validates first, and creates schemas where it has to.
constexpr std::array<std::string_view, 21> around_migrate{
    "beforeMigrate",
    "beforeEachMigrate",
    "beforeEachMigrateStatement",
    "afterEachMigrateStatement",
    "afterEachMigrateStatementError",
    "afterEachMigrate",
    "afterEachMigrateError",
    "beforeRepeatables",
    "afterVersioned",
    "afterMigrateApplied",
    "afterMigrate",
    "afterMigrateError",
    "afterMigrateOperationFinish",
    "beforeValidate",
    "afterValidate",
    "afterValidateError",
    "beforeCreateSchema",
    "createSchema",
    "beforeConnect",
    "afterConnect",
    "afterValidateOperationFinish",
};

constexpr std::array<std::string_view, 26> around_others{
    "beforeClean",
    "afterClean",
    "afterCleanError",
    "afterCleanOperationFinish",
    "beforeUndo",
    "beforeEachUndo",
    "beforeEachUndoStatement",
    "afterEachUndoStatement",
    "afterEachUndoStatementError",
    "afterEachUndo",
    "afterEachUndoError",
    "afterUndo",
    "afterUndoError",
    "afterUndoOperationFinish",
    "beforeBaseline",
    "afterBaseline",
    "afterBaselineError",
    "afterBaselineOperationFinish",
    "beforeRepair",
    "afterRepair",
    "afterRepairError",
    "afterRepairOperationFinish",
    "beforeInfo",
    "afterInfo",
    "afterInfoError",
    "afterInfoOperationFinish",
};

bool holds(std::span<const std::string_view> events, std::string_view event) {
    return std::find(events.begin(), events.end(), event) != events.end();
}

} // namespace

Callback read_callback(std::string_view stem) {
    const auto event = stem.substr(0, stem.find("__"));
    if (holds(around_migrate, event)) return Callback::around_migrate;
    return holds(around_others, event) ? Callback::around_others : Callback::none;
}

} // namespace lockstep::formats::flyway
