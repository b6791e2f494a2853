// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "sql/statement_analysis.hpp"

namespace lockstep::sql {
namespace {

struct Mode {
    LockMode mode;
    std::string_view name;
    std::uint8_t conflicts; ///< One bit a mode; the lowest is ACCESS SHARE.
};

// The manual's table "Conflicting Lock Modes", a row a mode.
constexpr std::array modes{
    Mode{LockMode::access_share, "AccessShareLock", 0b1000'0000},
    Mode{LockMode::row_share, "RowShareLock", 0b1100'0000},
    Mode{LockMode::row_exclusive, "RowExclusiveLock", 0b1111'0000},
    Mode{LockMode::share_update_exclusive, "ShareUpdateExclusiveLock", 0b1111'1000},
    Mode{LockMode::share, "ShareLock", 0b1110'1100},
    Mode{LockMode::share_row_exclusive, "ShareRowExclusiveLock", 0b1111'1100},
    Mode{LockMode::exclusive, "ExclusiveLock", 0b1111'1110},
    Mode{LockMode::access_exclusive, "AccessExclusiveLock", 0b1111'1111},
};

const Mode* row_of(LockMode mode) {
    return mode == LockMode::none ? nullptr : &modes[static_cast<std::size_t>(mode) - 1];
}

} // namespace

std::string_view to_string(LockMode mode) {
    const auto* row = row_of(mode);
    return row == nullptr ? std::string_view{} : row->name;
}

std::vector<LockMode> conflicting(LockMode mode) {
    std::vector<LockMode> conflicts;
    const auto* row = row_of(mode);
    for (std::size_t i = 0; row != nullptr && i < modes.size(); ++i) {
        if ((row->conflicts >> i & 1) != 0) conflicts.push_back(modes[i].mode);
    }
    return conflicts;
}

} // namespace lockstep::sql
