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

    /// Whether all statements are plain definitions, which leave the session as it was.
    [[nodiscard]] bool keep_session() const noexcept { return keep_session_; }

    /// Completes a failure when it is that a lock was not given: whether the transaction may be
    /// tried again, and whether only autovacuum is in the way. `statement` is the one that failed.
    void judge(migrate::ApplyFailure& failure, std::size_t statement) const;

private:
    void look_at(const std::vector<sql::Statement>& statements,
                 const std::vector<sql::StatementTraits>& traits, std::size_t first,
                 std::size_t last);

    const ApplyScene& scene_;
    const migrate::Migration& migration_;
    std::vector<bool> tried_again_;
    std::vector<sql::LockedRelation> wanted_;
    bool keep_session_ = true;
};

} // namespace lockstep::pg
