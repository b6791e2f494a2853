// SPDX-License-Identifier: Apache-2.0
#include "migrate/statement_timeouts.hpp"

namespace lockstep::migrate {
namespace {

using sql::StatementClass;
using sql::StatementTraits;

bool may_hold_strong_locks(const StatementTraits& traits) {
    const auto locks = traits.statement_class == StatementClass::brief_lock ||
                       traits.statement_class == StatementClass::unknown;
    return locks && !traits.sets_session && !traits.lock_free;
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

} // namespace lockstep::migrate
