// SPDX-License-Identifier: Apache-2.0
#include "support/postgres_process.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <iterator>
#include <netinet/in.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/source_dir.hpp"

namespace lockstep::test {
namespace {

constexpr const char* servers = "/usr/lib/postgresql";

const passwd* server_user() {
    if (::geteuid() != 0) return nullptr;
    const auto* user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error{"the user \"postgres\" does not exist"};
    return user;
}

/// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, const passwd* user, int output) {
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // A test that crashes leaves no server behind.
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 ||
                            ::setuid(user->pw_uid) != 0))
        ::_exit(126);
    if (user != nullptr) ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // Changing the user had cleared it.
    if (::chdir("/") == 0) ::execv(arguments[0], arguments);
    ::_exit(127);
}

/// The command as it is, or run by scripts/postgres-root when its server is not installed here.
std::vector<std::string> from_its_root(std::vector<std::string> command,
                                       const std::filesystem::path& folder) {
    if (command.front().rfind(servers, 0) != 0 || std::filesystem::exists(command.front()))
        return command;
    const auto script = std::filesystem::path{LOCKSTEP_SOURCE_DIR} / "scripts" / "postgres-root";
    std::vector<std::string> whole{"/usr/bin/env", "LOCKSTEP_WITH_PARENT=1", script, "run", folder};
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

} // namespace

TemporaryFolder::TemporaryFolder() {
    std::string form = "/tmp/lockstep-test-XXXXXX";
    if (::mkdtemp(form.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    path_ = form;
    std::filesystem::permissions(path_, std::filesystem::perms{0755});
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void give_to_server_user(const std::filesystem::path& path) {
    const auto* user = server_user();
    if (user != nullptr && ::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error{"cannot give away " + path.string()};
}

pid_t start_as_server_user(const std::vector<std::string>& command,
                           const std::filesystem::path& log) {
    auto words = from_its_root(command, log.parent_path());
    std::vector<char*> arguments;
    std::transform(words.begin(), words.end(), std::back_inserter(arguments),
                   [](std::string& word) { return word.data(); });
    arguments.push_back(nullptr);
    // In that root the script changes the user itself.
    const auto* user = words.front() == command.front() ? server_user() : nullptr;
    const int output = ::open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
    const pid_t process = ::fork();
    if (process == 0) become(arguments.data(), user, output);
    ::close(output);
    return process;
}

int wait_for_exit(pid_t process) {
    int status = 0;
    ::waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void run_as_server_user(const std::vector<std::string>& command, const std::filesystem::path& log) {
    if (wait_for_exit(start_as_server_user(command, log)) == 0) return;
    std::ifstream in{log};
    throw std::runtime_error{command.front() +
                             " failed: " + std::string{std::istreambuf_iterator<char>{in}, {}}};
}

std::filesystem::path server_programs() {
    const char* wanted = std::getenv("LOCKSTEP_POSTGRES");
    if (wanted != nullptr && *wanted != '\0')
        return std::filesystem::path{servers} / wanted / "bin";
    std::vector<std::pair<int, std::filesystem::path>> found;
    for (const auto& entry : std::filesystem::directory_iterator{servers})
        if (std::filesystem::exists(entry.path() / "bin" / "postgres"))
            found.emplace_back(std::stoi(entry.path().filename()), entry.path() / "bin");
    if (found.empty()) throw std::runtime_error{"PostgreSQL's server is not installed"};
    return std::max_element(found.begin(), found.end())->second;
}

std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(probe, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(probe);
    return ntohs(address.sin_port);
}

} // namespace lockstep::test
