// SPDX-License-Identifier: Apache-2.0
#include "runtime/phases.hpp"

#include <map>
#include <string>

#include "runtime/series.hpp"

namespace lockstep::runtime {
namespace {

constexpr auto all_phases = {api::Phase::pending,   api::Phase::checking, api::Phase::waiting,
                             api::Phase::migrating, api::Phase::ready,    api::Phase::failed};

} // namespace

Phases::Phases(Metrics& metrics) : metrics_{metrics} {
    show();
}

void Phases::set(const kube::ObjectKey& key, api::Phase phase) {
    const std::lock_guard lock{mutex_};
    const auto [place, is_new] = phases_.try_emplace(key, phase);
    if (!is_new && place->second == phase) return;
    place->second = phase;
    show();
}

void Phases::remove(const kube::ObjectKey& key) {
    const std::lock_guard lock{mutex_};
    if (phases_.erase(key) > 0) show();
}

void Phases::show() {
    std::map<api::Phase, int> counts;
    for (const auto& [key, phase] : phases_)
        ++counts[phase];
    for (const auto phase : all_phases) {
        metrics_.set(series::schemas(std::string{api::to_string(phase)}), counts[phase]);
    }
}

} // namespace lockstep::runtime
