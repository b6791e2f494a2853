// SPDX-License-Identifier: Apache-2.0
#include "aws/look_up.hpp"

#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <thread>

#include <fmt/format.h>

namespace lockstep::aws {
namespace {

/// What the resolver's thread and its caller share; whoever comes last frees it.
struct Pending {
    StopSource finished;
    int code = EAI_AGAIN; ///< Written by the thread before `finished`, read by the caller after it.
    std::vector<std::string> addresses;
};

int resolve(const std::string& host, int flags, std::vector<std::string>& addresses) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (code != 0) return code;
    for (const auto* info = found; info != nullptr; info = info->ai_next) {
        char text[NI_MAXHOST];
        if (::getnameinfo(info->ai_addr, info->ai_addrlen, text, sizeof text, nullptr, 0,
                          NI_NUMERICHOST) == 0)
            addresses.emplace_back(text);
    }
    ::freeaddrinfo(found);
    return addresses.empty() ? EAI_NONAME : 0;
}

} // namespace

CredentialResult<std::vector<std::string>> look_up(const std::string& host, SteadyTime deadline,
                                                   StopToken stop) {
    std::vector<std::string> literal;
    if (resolve(host, AI_NUMERICHOST, literal) == 0) return literal;
    auto pending = std::make_shared<Pending>();
    std::thread{[pending, host] {
        pending->code = resolve(host, 0, pending->addresses);
        pending->finished.request_stop();
    }}.detach();
    constexpr std::chrono::milliseconds slice{50};
    while (!pending->finished.token().wait_for(slice)) {
        if (stop.requested())
            return Unexpected{CredentialFailure{CredentialFailure::Kind::stopped, "asked to stop"}};
        if (std::chrono::steady_clock::now() >= deadline)
            return unreachable(
                fmt::format("the name service did not answer for host \"{}\" in time", host));
    }
    if (pending->code == 0) return std::move(pending->addresses);
    return unreachable(
        fmt::format("host \"{}\" cannot be resolved: {}", host, ::gai_strerror(pending->code)));
}

} // namespace lockstep::aws
