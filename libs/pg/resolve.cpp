// SPDX-License-Identifier: Apache-2.0
#include "pg/resolve.hpp"

#include <algorithm>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <thread>

namespace lockstep::pg {
namespace {

struct Lookup {
    int code = EAI_AGAIN;
    std::vector<std::string> addresses;
};

/// What the resolver's thread and its caller share; whoever comes last frees it.
struct Pending {
    StopSource finished;
    Lookup lookup; ///< Written by the thread before `finished`, read by the caller after it.
};

std::vector<std::string> in_numbers(const addrinfo* first) {
    std::vector<std::string> addresses;
    for (const auto* info = first; info != nullptr; info = info->ai_next) {
        char text[NI_MAXHOST];
        if (::getnameinfo(info->ai_addr, info->ai_addrlen, text, sizeof text, nullptr, 0,
                          NI_NUMERICHOST) != 0)
            continue;
        if (std::find(addresses.begin(), addresses.end(), text) == addresses.end())
            addresses.emplace_back(text);
    }
    return addresses;
}

Lookup look_up(const std::string& host, int flags) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    Lookup lookup;
    lookup.code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (lookup.code != 0) return lookup;
    lookup.addresses = in_numbers(found);
    ::freeaddrinfo(found);
    return lookup;
}

Unexpected<ConnectFailure> failure(FailureClass failure_class, std::string message) {
    return Unexpected{
        ConnectFailure{failure_class, {remedy_for(failure_class), std::move(message)}, {}}};
}

/// False when the deadline or a stop came first.
bool await(const StopToken& finished, SteadyTime deadline, StopToken stop) {
    constexpr std::chrono::milliseconds slice{50};
    while (!finished.wait_for(slice))
        if (stop.requested() || std::chrono::steady_clock::now() >= deadline) return false;
    return true;
}

} // namespace

Expected<std::vector<std::string>, ConnectFailure> resolve(const std::string& host,
                                                           SteadyTime deadline, StopToken stop) {
    if (auto literal = look_up(host, AI_NUMERICHOST); literal.code == 0)
        return std::move(literal.addresses);
    auto pending = std::make_shared<Pending>();
    std::thread{[pending, host] {
        pending->lookup = look_up(host, 0);
        pending->finished.request_stop();
    }}.detach();
    if (!await(pending->finished.token(), deadline, stop)) {
        if (stop.requested()) return failure(FailureClass::stopped, "asked to stop");
        return failure(FailureClass::name_resolution,
                       "the name service did not answer for host \"" + host + "\" in time");
    }
    if (pending->lookup.code != 0 || pending->lookup.addresses.empty())
        return failure(FailureClass::name_resolution, "host \"" + host + "\" cannot be resolved: " +
                                                          ::gai_strerror(pending->lookup.code));
    return std::move(pending->lookup.addresses);
}

} // namespace lockstep::pg
