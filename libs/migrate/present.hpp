// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"
#include "migrate/history.hpp"
#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// What of a history is in the database now, ready for look-ups. Borrows the history's rows, which
/// must outlive it. What was undone or has failed is as if it had never been.
class Present {
public:
    /// Fails with `fix_input` when a row has no version that can be understood.
    static Result<Present> read(const History& history);

    /// The row of exactly this migration; none where it is not applied, or only stands below the
    /// floor.
    [[nodiscard]] const HistoryRow* row_of(const Migration& migration) const;

    /// The row of a migration that was begun and is half done.
    [[nodiscard]] const HistoryRow* begun_row_of(const Migration& migration) const;

    /// Whether this version is in the database, by itself or below the floor.
    [[nodiscard]] bool has(const Version& version) const;

    /// The highest baseline: it stands for all versions up to its own. Empty: there is none.
    [[nodiscard]] const Version& floor() const noexcept { return floor_; }

    [[nodiscard]] Version highest() const;

    /// No row is in use: nothing was applied or begun.
    [[nodiscard]] bool empty() const noexcept;

    [[nodiscard]] const std::map<Version, const HistoryRow*>& versions() const noexcept {
        return versions_;
    }
    /// By script.
    [[nodiscard]] const std::map<std::string, const HistoryRow*>& repeatables() const noexcept {
        return repeatables_;
    }
    [[nodiscard]] const std::map<Version, const HistoryRow*>& begun() const noexcept {
        return begun_;
    }

private:
    std::map<Version, const HistoryRow*> versions_;
    std::map<std::string, const HistoryRow*> repeatables_;
    std::map<Version, const HistoryRow*> begun_;
    std::map<std::string, const HistoryRow*> begun_repeatables_;
    Version floor_;
};

} // namespace lockstep::migrate
