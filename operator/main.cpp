// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <iostream>
#include <utility>

#include <malloc.h>

#include "base/build_info.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"
#include "kube/config.hpp"
#include "operator/settings.hpp"
#include "runtime/operator.hpp"

namespace {

using lockstep::OperatorSettings;

constexpr int usage_error = 64;

int exit_code(lockstep::Remedy remedy) {
    switch (remedy) {
    case lockstep::Remedy::fix_input:
        return 65;
    case lockstep::Remedy::report_bug:
        return 70;
    case lockstep::Remedy::retry:
    case lockstep::Remedy::observe:
        break;
    }
    return 75;
}

int fail(const lockstep::Error& error) {
    lockstep::log::error("cannot run", {{"error", error.message}});
    return exit_code(error.remedy);
}

int run(OperatorSettings settings, const lockstep::StopToken& stop) {
    auto cluster =
        lockstep::kube::find_config(settings.kubeconfig, lockstep::kube::process_environment());
    if (!cluster) return fail(cluster.error());
    lockstep::log::info("lockstep-operator", {{"version", lockstep::version()},
                                              {"commit", lockstep::commit()},
                                              {"server", cluster->server}});
    auto program = lockstep::runtime::Operator::open(
        {*std::move(cluster),
         std::move(settings.watch_namespaces),
         {std::move(settings.lockstep_image), std::move(settings.image_pull_policy)},
         std::move(settings.metrics_host),
         settings.metrics_port,
         settings.workers});
    if (!program) return fail(program.error());
    (*program)->run(stop);
    return 0;
}

} // namespace

int main(int count, char** words) {
    // Each thread's own heap would cost more memory than the whole program uses.
    mallopt(M_ARENA_MAX, 1);
    try {
        auto settings = lockstep::read_operator_settings(count, words);
        if (!settings) {
            std::cerr << "lockstep-operator: " << settings.error().message << '\n';
            return usage_error;
        }
        if (const auto* shown = std::get_if<lockstep::TextToShow>(&*settings)) {
            std::cout << shown->text;
            return 0;
        }
        auto chosen = std::get<OperatorSettings>(*std::move(settings));
        lockstep::log::configure(chosen.log_format, chosen.log_level);
        lockstep::StopSource stop;
        lockstep::stop_on_signals(stop);
        return run(std::move(chosen), stop.token());
    } catch (const std::exception& failure) {
        lockstep::log::error("a bug in lockstep-operator", {{"error", failure.what()}});
        return 70;
    }
}
