// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "kube/reflector.hpp"
#include "kube/transport.hpp"
#include "runtime/cache.hpp"

namespace lockstep::runtime {

/// What is watched: one reflector each in every watched namespace.
enum class Watched { schemas, gates, jobs, job_pods };
inline constexpr std::array all_watched{Watched::schemas, Watched::gates, Watched::jobs,
                                        Watched::job_pods};

/// As logs and metrics name it: "databaseschemas", "pods", "jobs", "job_pods".
const char* to_string(Watched watched);

/// A cache that is kept by list and watch.
class WatchedCache final : public Cache {
public:
    /// Told about the key of a resource that something happened to, on a reflector's thread.
    using Notice = std::function<void(const kube::ObjectKey& key)>;
    /// Told about each pod that changed, before the notice about its resource.
    using PodChange = std::function<void(const kube::Change& change)>;

    /// Follows `namespaces`, or all when there are none. Asks nothing before `start`. `transport`
    /// and `clock` must outlive it; the functions are called until it is gone.
    WatchedCache(kube::Transport& transport, const Clock& clock,
                 const std::vector<std::string>& namespaces, Notice notice, PodChange pod_change);

    void start();

    /// Whether everything was listed once.
    [[nodiscard]] bool synced() const;
    /// For how long the quietest watch of that kind has said nothing.
    [[nodiscard]] std::chrono::seconds silence(Watched watched) const;

    [[nodiscard]] std::vector<kube::ObjectPointer> schemas() const;

    [[nodiscard]] kube::ObjectPointer schema(const kube::ObjectKey& key) const override;
    [[nodiscard]] std::vector<kube::ObjectPointer> gates(const kube::ObjectKey& key) const override;
    [[nodiscard]] std::vector<kube::ObjectPointer> jobs(const kube::ObjectKey& key) const override;
    [[nodiscard]] std::vector<kube::ObjectPointer>
    job_pods(const kube::ObjectKey& key) const override;

private:
    using Reflectors = std::array<std::unique_ptr<kube::Reflector>, all_watched.size()>;

    [[nodiscard]] const kube::ObjectStore* store(Watched watched, const std::string& space) const;
    [[nodiscard]] std::vector<kube::ObjectPointer> labelled(Watched watched,
                                                            const kube::ObjectKey& key) const;

    const Clock& clock_;
    SteadyTime begun_at_;
    std::vector<std::string>
        namespaces_; ///< In the order of `reflectors_`; one empty name for all.
    std::vector<Reflectors> reflectors_;
};

} // namespace lockstep::runtime
