// SPDX-License-Identifier: Apache-2.0
#include "support/api_server.hpp"
#include "support/source_dir.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lockstep::test {
namespace {

void run_script(const std::string& arguments) {
    const auto command = std::string{LOCKSTEP_SOURCE_DIR} + "/scripts/api-server " + arguments;
    if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
}

std::vector<std::string> command_of(pid_t process) {
    std::ifstream file{"/proc/" + std::to_string(process) + "/cmdline"};
    std::vector<std::string> command;
    for (std::string argument; std::getline(file, argument, '\0');)
        command.push_back(argument);
    return command;
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::filesystem::path& log) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const auto& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments.front(), arguments.data());
    ::_exit(127);
}

} // namespace

ApiServer::ApiServer() {
    auto name = (std::filesystem::temp_directory_path() / "lockstep-api-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    folder_ = name;
    run_script("start " + folder_.string() + " --for " + std::to_string(::getpid()));
}

ApiServer::~ApiServer() {
    end_own_child();
    try {
        run_script("stop " + folder_.string());
    } catch (const std::exception&) {
        // The script's watcher of this process cleans up in that case.
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

ApiServer& ApiServer::shared() {
    static ApiServer server;
    return server;
}

kube::Config ApiServer::config() const {
    auto config = kube::kubeconfig(kubeconfig());
    if (!config) throw std::runtime_error{config.error().message};
    return *std::move(config);
}

void ApiServer::kill() {
    if (child_ != 0) return end_own_child();
    std::ifstream record{folder_ / "pids" / "kube-apiserver"};
    pid_t process = 0;
    record >> process;
    if (process <= 0) throw std::runtime_error{"kube-apiserver does not run"};
    command_ = command_of(process);
    ::kill(process, SIGKILL);
    while (::kill(process, 0) == 0 && !command_of(process).empty()) {
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}

void ApiServer::start_again() {
    child_ = ::fork();
    if (child_ == 0) become(command_, folder_ / "log" / "kube-apiserver.log");
    if (child_ < 0) throw std::runtime_error{"fork failed"};
}

void ApiServer::end_own_child() {
    if (child_ == 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
}

} // namespace lockstep::test
