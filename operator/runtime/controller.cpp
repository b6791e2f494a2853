// SPDX-License-Identifier: Apache-2.0
#include "runtime/controller.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "base/log.hpp"
#include "base/result.hpp"

namespace lockstep::runtime {
namespace {

using kube::ApiError;
using kube::ApiResult;
using kube::ObjectKey;

constexpr std::chrono::seconds until_somebody_acts{60};

std::chrono::seconds look_again_after(const reconcile::Observed& seen,
                                      const reconcile::Decision& decision) {
    const auto& spec = seen.resource.spec;
    const bool has_references =
        !spec.migrations.source_config_map.empty() || spec.connection.tls.ca_from.has_value();
    const auto longest = has_references ? look_with_references : look_without_references;
    return std::min(decision.look_again_after.value_or(longest), longest);
}

api::Phase phase_after(const reconcile::Observed& seen, const reconcile::Decision& decision) {
    return decision.write_status ? decision.write_status->phase : seen.resource.status.phase;
}

} // namespace

Controller::Controller(Parts parts)
    : parts_{std::move(parts)}, observer_{parts_.cache, parts_.client}, applier_{parts_.client,
                                                                                 own_writes_,
                                                                                 parts_.metrics},
      orphans_{parts_.client}, phases_{parts_.metrics} {}

void Controller::work(const std::stop_token& stop) {
    while (const auto key = parts_.queue.take()) {
        pass(*key, stop);
        parts_.queue.done(*key);
    }
}

ReconcileResult Controller::pass(const ObjectKey& key, const std::stop_token& stop) {
    const auto begun_at = parts_.clock.now();
    const auto running = [&] {
        const std::lock_guard lock{running_mutex_};
        return running_since_.insert(begun_at);
    }();
    auto result = ReconcileResult::error;
    // The border of a worker: whatever goes wrong with one resource, the others are looked after.
    try {
        auto outcome = step(key, stop);
        result = outcome ? *outcome : try_again(key, outcome.error());
    } catch (const std::exception& failure) {
        result = try_again(key, ApiError{Remedy::report_bug, 0, {}, failure.what(), {}});
    }
    const std::lock_guard lock{running_mutex_};
    running_since_.erase(running);
    parts_.metrics.count_reconcile(result, parts_.clock.now() - begun_at);
    return result;
}

ApiResult<ReconcileResult> Controller::step(const ObjectKey& key, const std::stop_token& stop) {
    const auto object = parts_.cache.schema(key);
    if (!object) return release(key, stop);
    if (!own_writes_.are_seen(key, kube::metadata_text(*object, "resourceVersion"))) {
        parts_.queue.add_after_failure(key);
        return ReconcileResult::requeue;
    }
    const auto now = parts_.clock.wall();
    const auto seen = observer_.observe(*object, now, stop);
    if (!seen) return Unexpected{seen.error()};
    const auto decision = reconcile::reconcile(*seen, parts_.jobs, now);
    const auto applied = applier_.apply(*object, decision, stop);
    if (!applied) return Unexpected{applied.error()};
    if (*applied == Applied::not_current) {
        parts_.queue.add_after_failure(key);
        return ReconcileResult::requeue;
    }
    phases_.set(key, phase_after(*seen, decision));
    parts_.queue.forget(key);
    parts_.queue.add_after(key, look_again_after(*seen, decision));
    return ReconcileResult::requeue_after;
}

ApiResult<ReconcileResult> Controller::release(const ObjectKey& key, const std::stop_token& stop) {
    phases_.remove(key);
    own_writes_.forget(key);
    if (auto collected = orphans_.collect(key, stop); !collected) {
        return Unexpected{std::move(collected).error()};
    }
    parts_.queue.forget(key);
    return ReconcileResult::success;
}

ReconcileResult Controller::try_again(const ObjectKey& key, const ApiError& error) {
    const bool somebody_must_act = error.remedy == Remedy::fix_input;
    log::write(somebody_must_act ? log::Level::error : log::Level::warning, "a pass failed",
               {{"namespace", key.space},
                {"name", key.name},
                {"remedy", to_string(error.remedy)},
                {"error", error.message}});
    if (error.retry_after) {
        parts_.queue.add_after(key, std::max(*error.retry_after, std::chrono::seconds{1}));
    } else if (somebody_must_act) {
        parts_.queue.add_after(key, until_somebody_acts);
    } else {
        parts_.queue.add_after_failure(key);
    }
    return ReconcileResult::error;
}

std::chrono::seconds Controller::longest_pass() const {
    const std::lock_guard lock{running_mutex_};
    if (running_since_.empty()) return std::chrono::seconds{0};
    return std::chrono::duration_cast<std::chrono::seconds>(parts_.clock.now() -
                                                            *running_since_.begin());
}

} // namespace lockstep::runtime
