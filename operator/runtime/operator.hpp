// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/stop.hpp"
#include "kube/config.hpp"
#include "reconcile/reconcile.hpp"

namespace lockstep::runtime {

struct Options {
    kube::Config cluster;
    std::vector<std::string> watch_namespaces; ///< Empty: all.
    reconcile::JobSettings jobs;
    std::string metrics_host = "0.0.0.0";
    std::uint16_t metrics_port = 8080;
    int workers = 2;
};

/// The whole operator: builds its parts, starts them in order and stops them in the opposite one.
class Operator {
public:
    /// Probes and metrics answer from now on. Fails with `fix_input` when the port is taken or the
    /// cluster's certificates cannot be used.
    static Result<std::unique_ptr<Operator>> open(Options options);

    ~Operator();
    Operator(const Operator&) = delete;
    Operator& operator=(const Operator&) = delete;

    /// Works until a stop is requested; everything has ended when it returns.
    void run(const StopToken& stop);

private:
    class Parts;
    explicit Operator(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

} // namespace lockstep::runtime
