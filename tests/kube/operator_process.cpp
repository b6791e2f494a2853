// SPDX-License-Identifier: Apache-2.0
#include "kube/operator_process.hpp"

#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "base/file.hpp"
#include "kube/shell.hpp"

namespace lockstep::test {
namespace {

int free_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto size = static_cast<socklen_t>(sizeof(address));
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener, any, size) != 0 || ::getsockname(listener, any, &size) != 0) {
        throw std::runtime_error{"no free port"};
    }
    ::close(listener);
    return ntohs(address.sin_port);
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::filesystem::path& log) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const auto& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
}

} // namespace

OperatorProcess::OperatorProcess(std::filesystem::path kubeconfig, std::string space,
                                 std::filesystem::path log)
    : log_{std::move(log)} {
    const auto address = "127.0.0.1:" + std::to_string(free_port());
    url_ = "http://" + address;
    command_ = {LOCKSTEP_OPERATOR_PROGRAM,      "--kubeconfig=" + kubeconfig.string(),
                "--watch-namespace=" + space,   "--lockstep-image=lockstep:test",
                "--metrics-address=" + address, "--log-level=debug"};
}

OperatorProcess::~OperatorProcess() {
    kill();
}

void OperatorProcess::start() {
    child_ = ::fork();
    if (child_ == 0) become(command_, log_);
}

int OperatorProcess::wait() {
    int status = 0;
    ::waitpid(std::exchange(child_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void OperatorProcess::kill() {
    if (child_ == 0) return;
    ::kill(child_, SIGKILL);
    wait();
}

int OperatorProcess::stop() {
    ::kill(child_, SIGTERM);
    return wait();
}

bool OperatorProcess::is_ready() const {
    return shell("curl -fsS -m 5 " + url_ + "/readyz").exit_code == 0;
}

std::string OperatorProcess::metrics() const {
    return shell("curl -fsS -m 5 " + url_ + "/metrics").output;
}

std::string OperatorProcess::log() const {
    const auto text = read_file(log_);
    return text ? *text : std::string{};
}

} // namespace lockstep::test
