// SPDX-License-Identifier: Apache-2.0
#include "aws/memory_file.hpp"

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

namespace lockstep::aws {
namespace {

Unexpected<Error> cannot(const std::string& name) {
    return fix_input(fmt::format("{} cannot be put into memory: {} (is /proc mounted?); set a CA "
                                 "file instead (POSTGRES_SSLROOTCERT)",
                                 name, std::strerror(errno)));
}

bool write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const auto count = ::write(file, content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        content.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

Result<std::string> make(const std::string& name, std::string_view content) {
    const int file = ::memfd_create("lockstep-ca", MFD_CLOEXEC);
    if (file < 0) return cannot(name);
    auto path = fmt::format("/proc/{}/fd/{}", ::getpid(), file); // for child processes too
    if (write_all(file, content) && ::access(path.c_str(), R_OK) == 0) return path;
    auto failure = cannot(name);
    ::close(file);
    return failure;
}

} // namespace

Result<std::string> memory_file(const std::string& name, std::string_view content) {
    static std::mutex mutex;
    static std::map<std::string, std::string> made;
    const std::lock_guard lock{mutex};
    if (const auto found = made.find(name); found != made.end()) return found->second;
    auto path = make(name, content);
    if (path) made.emplace(name, *path);
    return path;
}

} // namespace lockstep::aws
