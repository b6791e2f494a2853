// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace lockstep::test {

/// The real program as a child process, which ends with this one at the latest.
class OperatorProcess {
public:
    OperatorProcess(std::filesystem::path kubeconfig, std::string space, std::filesystem::path log);
    ~OperatorProcess();
    OperatorProcess(const OperatorProcess&) = delete;
    OperatorProcess& operator=(const OperatorProcess&) = delete;

    void start();
    /// As a power cut would.
    void kill();
    /// Asks it to end and returns its exit code.
    int stop();

    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] std::string metrics() const;
    [[nodiscard]] std::string log() const;

private:
    int wait();

    std::vector<std::string> command_;
    std::filesystem::path log_;
    std::string url_;
    pid_t child_ = 0;
};

} // namespace lockstep::test
