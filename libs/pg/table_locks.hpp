// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "migrate/file_plan.hpp"
#include "pg/apply_parts.hpp"

namespace lockstep::pg {

/// What statements of one transaction want to lock, and who is in their way.
class TableLocks {
public:
    /// Of the statements from `first` up to, not including, `last`: the locks that brief ones take
    /// on relations that were there before. `scene`, `migration` and the statements are borrowed.
    TableLocks(const ApplyScene& scene, const migrate::Migration& migration,
               const std::vector<sql::Statement>& statements, const migrate::FilePlan& plan,
               std::size_t first, std::size_t last);

    /// Tells the observer who is in the way, if anybody is.
    std::vector<migrate::Blocker> tell_blockers() const;

    /// Completes a failure when it is that a lock was not given: whether the transaction may be
    /// tried again, and whether only autovacuum is in the way. `statement` is the one that failed.
    void judge(migrate::ApplyFailure& failure, std::size_t statement) const;

private:
    const ApplyScene& scene_;
    const migrate::Migration& migration_;
    std::vector<bool> tried_again_;
    std::vector<sql::LockedRelation> wanted_;
};

} // namespace lockstep::pg
