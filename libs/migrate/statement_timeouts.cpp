// SPDX-License-Identifier: Apache-2.0
#include "migrate/statement_timeouts.hpp"

#include <algorithm>
#include <cstddef>

namespace lockstep::migrate {
namespace {

using sql::StatementClass;
using sql::StatementTraits;

bool may_hold_strong_locks(const StatementTraits& traits) {
    const auto locks = traits.statement_class == StatementClass::brief_lock ||
                       traits.statement_class == StatementClass::unknown;
    return locks && !traits.sets_session && !traits.lock_free;
}

bool only_defines(const FilePlan& plan, std::size_t first, std::size_t last) {
    return std::all_of(plan.traits.begin() + static_cast<std::ptrdiff_t>(first),
                       plan.traits.begin() + static_cast<std::ptrdiff_t>(last),
                       [](const StatementTraits& each) {
                           return each.statement_class == StatementClass::brief_lock;
                       });
}

} // namespace

std::vector<Milliseconds> lock_timeouts(const FilePlan& plan, const Directives& directives,
                                        Milliseconds lock_timeout, Milliseconds lock_budget) {
    std::vector<Milliseconds> timeouts(plan.traits.size(), Milliseconds{0});
    const auto brief = directives.lock_timeout.value_or(lock_timeout);
    const auto patient = directives.lock_timeout.value_or(lock_budget);
    for (const auto& step : plan.steps) {
        auto strong_locks_held = false;
        for (auto i = step.send_first; i < step.send_last; ++i) {
            const auto& traits = plan.traits[i];
            if (traits.statement_class == StatementClass::concurrent) continue;
            const auto data = traits.statement_class == StatementClass::data;
            timeouts[i] = data && !strong_locks_held ? patient : brief;
            strong_locks_held = strong_locks_held || may_hold_strong_locks(traits);
        }
    }
    return timeouts;
}

std::vector<Milliseconds> statement_timeouts(const FilePlan& plan, const Directives& directives,
                                             Milliseconds statement_timeout) {
    std::vector<Milliseconds> timeouts(plan.traits.size(), Milliseconds{0});
    for (const auto& step : plan.steps) {
        for (auto i = step.send_first; i < step.send_last; ++i) {
            const auto concurrent = plan.traits[i].statement_class == StatementClass::concurrent;
            timeouts[i] = directives.statement_timeout.value_or(concurrent ? Milliseconds{0}
                                                                           : statement_timeout);
        }
    }
    return timeouts;
}

std::vector<bool> tried_again(const FilePlan& plan, const Directives& directives) {
    std::vector<bool> again(plan.traits.size(), false);
    for (const auto& step : plan.steps) {
        const auto alone = step.kind == Step::Kind::alone;
        // A file in one transaction is judged by how far it came, a step as a whole.
        auto repeatable = alone || directives.retry_safe || plan.one_transaction ||
                          only_defines(plan, step.send_first, step.send_last);
        for (auto i = step.send_first; i < step.send_last; ++i) {
            if (!alone && !directives.retry_safe)
                repeatable = repeatable && only_defines(plan, i, i + 1);
            again[i] = repeatable;
        }
    }
    return again;
}

} // namespace lockstep::migrate
