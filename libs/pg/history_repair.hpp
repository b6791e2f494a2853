// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "migrate/repair.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// Who changes a history by hand, for which files, and why.
struct RepairAuthor {
    std::string set_digest; ///< Of the present files, whose failures are forgotten with the repair;
                            ///< empty: there are none.
    std::string rollout;
    std::string who;
    std::string reason; ///< In the author's own words; may be empty.
};

/// Changes a history by hand. Each change is one transaction together with a row in the table of
/// attempts that says who did what and why, and fails when this session is not the writer's or does
/// not hold the lock of HistoryDatabase::try_lock(). Confined to the session's thread.
class HistoryRepair {
public:
    /// `session` is borrowed and must outlive this.
    HistoryRepair(Session& session, const std::string& schema, RepairAuthor author);

    /// The number of the row's statement that is in doubt: zero: none; negative: it has failed in a
    /// file that asked to stop there. Needs no lock.
    Result<migrate::Doubt> doubt_of(const migrate::HistoryRow& row);

    /// Carries out what migrate::plan_repair() decided.
    Result<Done> carry_out(const migrate::Repair& repair);

    /// Marks everything up to `version` as present.
    Result<Done> mark_baseline(const std::string& version, const std::string& sentence);

    /// The application that the history belongs to; empty: nobody's yet. Needs no lock.
    Result<std::string> owner();
    Result<Done> take_over(const std::string& owner, const std::string& sentence);

    /// Marks it so.
    Result<Done> mark_environment(const std::string& environment, const std::string& sentence);

    /// What the database is marked as, such as "development"; empty: not marked. Needs no lock.
    Result<std::string> environment();

private:
    Result<std::string> setting(const std::string& key);
    [[nodiscard]] std::string where(const migrate::HistoryRow& row) const;
    [[nodiscard]] std::string change_sql(const migrate::Repair& repair) const;
    [[nodiscard]] std::string add_row_sql(const migrate::Migration& migration) const;
    [[nodiscard]] std::string record_sql(const std::string& script, const std::string& version,
                                         const std::string& sentence) const;
    Result<Done> commit(std::vector<std::string> statements);

    Session& session_;
    std::string schema_; ///< In quotes.
    std::int64_t key_;
    RepairAuthor author_;
};

} // namespace lockstep::pg
