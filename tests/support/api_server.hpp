// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "kube/config.hpp"

namespace lockstep::test {

/// A real kube-apiserver with etcd on free ports of 127.0.0.1, in a temporary folder; see
/// scripts/api-server. It ends with this process at the latest.
class ApiServer {
public:
    /// Starts it; throws when that fails, since no test can go on then.
    ApiServer();
    ~ApiServer();
    ApiServer(const ApiServer&) = delete;
    ApiServer& operator=(const ApiServer&) = delete;

    /// The one of this test program, started when first asked for.
    static ApiServer& shared();

    [[nodiscard]] std::filesystem::path kubeconfig() const { return folder_ / "kubeconfig"; }
    /// An administrator's.
    [[nodiscard]] kube::Config config() const;

    /// Ends kube-apiserver as a power cut would, and etcd not at all.
    void kill();
    /// Starts kube-apiserver on the same port and data; it takes some seconds to answer.
    void start_again();

private:
    void end_own_child();

    std::filesystem::path folder_;
    std::vector<std::string> command_; ///< What the killed one was started with.
    pid_t child_ = 0;                  ///< Started by start_again().
};

} // namespace lockstep::test
