// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <poll.h>
#include <string>
#include <sys/socket.h>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/stop.hpp"

namespace lockstep::pg {

/// Waits until `descriptor` is ready for `events` (poll's). False when the deadline or a stop came
/// first.
bool wait_for_descriptor(int descriptor, short events, SteadyTime deadline, StopToken stop);

/// A non-blocking TCP connection.
class Socket {
public:
    /// Connects to an address in numbers. Fails with the system's error number; ETIMEDOUT when
    /// nothing came until the deadline or a stop.
    static Expected<Socket, int> connect(const std::string& address, std::uint16_t port,
                                         SteadyTime deadline, StopToken stop);

    explicit Socket(int descriptor) : descriptor_{descriptor} {}
    Socket(Socket&& other) noexcept : descriptor_{other.descriptor_} { other.descriptor_ = -1; }
    Socket& operator=(Socket&&) = delete;
    ~Socket();

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    [[nodiscard]] bool wait(short events, SteadyTime deadline, StopToken stop) const {
        return wait_for_descriptor(descriptor_, events, deadline, stop);
    }

private:
    int descriptor_;
};

} // namespace lockstep::pg
