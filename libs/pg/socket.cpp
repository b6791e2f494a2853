// SPDX-License-Identifier: Apache-2.0
#include "pg/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <netdb.h>
#include <unistd.h>

namespace lockstep::pg {

bool wait_for_descriptor(int descriptor, short events, SteadyTime deadline, StopToken stop) {
    for (;;) {
        if (stop.requested()) return false;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd wait[2] = {{descriptor, events, 0}, {stop.descriptor(), POLLIN, 0}};
        const auto slice = std::min<long long>(left.count(), 3'600'000);
        ::poll(wait, 2, static_cast<int>(slice));
        if (wait[0].revents != 0) return true;
    }
}

Expected<Socket, int> Socket::connect(const std::string& address, std::uint16_t port,
                                      SteadyTime deadline, StopToken stop) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return Unexpected{EADDRNOTAVAIL};
    Socket socket{::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const int begun = ::connect(socket.descriptor_, found->ai_addr, found->ai_addrlen);
    const int fault = begun == 0 || errno == EINPROGRESS ? 0 : errno;
    ::freeaddrinfo(found);
    if (fault != 0) return Unexpected{fault};
    if (!socket.wait(POLLOUT, deadline, stop)) return Unexpected{ETIMEDOUT};
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return Unexpected{error};
    return socket;
}

Socket::~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace lockstep::pg
