// SPDX-License-Identifier: Apache-2.0
#include "runtime/observer.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "api/codec.hpp"
#include "api/validate.hpp"
#include "kube/object_key.hpp"
#include "kube/resource.hpp"
#include "reconcile/gate.hpp"
#include "runtime/applier.hpp"

namespace lockstep::runtime {
namespace {

using kube::ApiResult;
using kube::ObjectKey;
using reconcile::JobPhase;
using reconcile::Observed;

void read_resource(const kube::Json& object, Observed& seen) {
    auto parsed = api::parse_database_schema(object);
    if (!parsed) {
        seen.resource = api::parse_identity(object);
        seen.invalid = parsed.error().message;
        return;
    }
    seen.resource = *std::move(parsed);
    if (const auto valid = api::validate(seen.resource.spec); !valid) {
        seen.invalid = valid.error().message;
    }
}

void read_cached(const Cache& cache, const ObjectKey& key, Observed& seen) {
    for (const auto& pod : cache.gates(key))
        seen.gates.push_back(reconcile::read_gate(*pod));
    for (const auto& object : cache.jobs(key)) {
        if (auto job = reconcile::read_job(*object)) seen.jobs.push_back(*std::move(job));
    }
    for (const auto& pod : cache.job_pods(key)) {
        seen.job_pods.push_back(reconcile::read_job_pod(*pod));
    }
}

// Jobs and pods come over two watches: the end of a Job may be seen before the report of its pod.
// After this time the pod is either known or gone.
constexpr std::chrono::minutes longest_lag{2};

bool lacks_report(const reconcile::ObservedJob& job, const Observed& seen, WallTime now) {
    if (job.phase == JobPhase::running || !job.finished_at) return false;
    if (now - *job.finished_at > longest_lag) return false;
    return std::none_of(seen.job_pods.begin(), seen.job_pods.end(), [&](const auto& pod) {
        return pod.job == job.name && pod.run.exit_code.has_value();
    });
}

ApiResult<> read_job_pods_live(kube::Client& client, const ObjectKey& key, Observed& seen,
                               const std::stop_token& stop) {
    const kube::request::Selection ours{
        key.space, std::string{api::job_for_label} + "=" + key.name, {}};
    auto pods = client.list(kube::resources::pods, ours, {}, stop);
    if (!pods) return Unexpected{std::move(pods).error()};
    seen.job_pods.clear();
    for (const auto& pod : pods->items)
        seen.job_pods.push_back(reconcile::read_job_pod(pod));
    return Done{};
}

/// What we own in a published ConfigMap; null where the API does not tell.
const kube::Json* our_fields(const kube::Json& config_map) {
    const auto metadata = config_map.find("metadata");
    if (metadata == config_map.end() || !metadata->contains("managedFields")) return nullptr;
    for (const auto& entry : metadata->at("managedFields")) {
        if (entry.value("manager", "") != field_manager) continue;
        const auto fields = entry.find("fieldsV1");
        if (fields != entry.end() && fields->contains("f:data")) return &fields->at("f:data");
    }
    return nullptr;
}

// Keys that somebody added are theirs, and one that they changed is no longer ours: decisions see
// neither.
void drop_foreign_keys(const kube::Json& config_map, reconcile::ObservedConfigMap& seen) {
    const auto* ours = our_fields(config_map);
    if (ours == nullptr) return;
    std::erase_if(seen.data,
                  [&](const auto& entry) { return !ours->contains("f:" + entry.first); });
}

ApiResult<> read_published(kube::Client& client, const ObjectKey& map, const std::string& owner,
                           std::optional<reconcile::ObservedConfigMap>& into,
                           const std::stop_token& stop) {
    auto found = client.get(kube::resources::config_maps, map, stop);
    if (!found) return Unexpected{std::move(found).error()};
    if (!*found) return Done{};
    into = reconcile::read_published(**found, owner);
    drop_foreign_keys(**found, *into);
    return Done{};
}

ApiResult<> read_reference(kube::Client& client, const ObjectKey& map,
                           reconcile::ObservedReference& into, const std::stop_token& stop) {
    if (map.name.empty()) return Done{};
    auto found = client.get(kube::resources::config_maps, map, stop);
    if (!found) return Unexpected{std::move(found).error()};
    if (*found) into = reconcile::read_reference(**found);
    return Done{};
}

ApiResult<> read_config_maps(kube::Client& client, const ObjectKey& key, Observed& seen,
                             const std::stop_token& stop) {
    const auto& resource = seen.resource;
    const auto& ca = resource.spec.connection.tls.ca_from;
    auto done = read_published(client, {key.space, api::settings_map_name(resource)}, key.name,
                               seen.settings_map, stop);
    if (done) {
        done = read_published(client, {key.space, api::pool_map_name(resource)}, key.name,
                              seen.pool_map, stop);
    }
    if (done) {
        done = read_reference(client, {key.space, resource.spec.migrations.source_config_map},
                              seen.source, stop);
    }
    if (done) done = read_reference(client, {key.space, ca ? ca->name : ""}, seen.ca, stop);
    return done;
}

} // namespace

ApiResult<Observed> Observer::observe(const kube::Json& object, WallTime now,
                                      const std::stop_token& stop) const {
    const auto key = kube::key_of(object);
    Observed seen;
    read_resource(object, seen);
    read_cached(cache_, key, seen);
    auto done = read_config_maps(client_, key, seen, stop);
    const bool ask_for_pods = std::any_of(seen.jobs.begin(), seen.jobs.end(), [&](const auto& job) {
        return lacks_report(job, seen, now);
    });
    if (done && ask_for_pods) done = read_job_pods_live(client_, key, seen, stop);
    if (!done) return Unexpected{std::move(done).error()};
    return seen;
}

} // namespace lockstep::runtime
