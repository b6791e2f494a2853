// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lockstep::test {

/// A new folder under /tmp that goes with this object.
class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// PostgreSQL's programs refuse to run as root; then they run as Debian's user "postgres".
void give_to_server_user(const std::filesystem::path& path);

/// Starts a program as the server's user, its output going to `log`. Returns its process id.
/// A server's program that is not installed is run in the root of scripts/postgres-root; then only
/// the folder of `log` and what lies below the same top folder is seen there.
pid_t start_as_server_user(const std::vector<std::string>& command,
                           const std::filesystem::path& log);

/// Waits until the process ends; its exit code, or 128 and the signal.
int wait_for_exit(pid_t process);

/// Runs a program to its end; throws with its output when it fails.
void run_as_server_user(const std::vector<std::string>& command, const std::filesystem::path& log);

/// The folder of the server's programs: of the version in LOCKSTEP_POSTGRES, else of the newest
/// that is installed.
std::filesystem::path server_programs();

/// A TCP port of 127.0.0.1 that is free at the moment.
std::uint16_t free_port();

} // namespace lockstep::test
