// SPDX-License-Identifier: Apache-2.0
#include "base/stop.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <limits>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace lockstep {
namespace {

std::atomic<StopSource*> signalled{nullptr};

extern "C" void on_stop_signal(int) {
    static std::atomic<bool> seen{false};
    if (seen.exchange(true)) ::_exit(75);
    const auto saved = errno;
    if (auto* source = signalled.load()) source->request_stop();
    errno = saved;
}

} // namespace

bool StopToken::requested() const noexcept {
    return source_->requested_.load();
}

int StopToken::descriptor() const noexcept {
    return source_->descriptor_;
}

bool StopToken::wait_for(std::chrono::milliseconds time) const {
    const auto deadline = std::chrono::steady_clock::now() + time;
    for (;;) {
        if (requested()) return true;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd wait{descriptor(), POLLIN, 0};
        const auto longest = std::int64_t{std::numeric_limits<int>::max()};
        ::poll(&wait, 1, static_cast<int>(std::min<std::int64_t>(left.count(), longest)));
    }
}

StopSource::StopSource() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

StopSource::~StopSource() {
    ::close(descriptor_);
}

void StopSource::request_stop() noexcept {
    requested_.store(true);
    const std::uint64_t one = 1;
    // A full counter is readable as well, so a failed write changes nothing.
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void stop_on_signals(StopSource& source) {
    signalled.store(&source);
    struct sigaction action {};
    action.sa_handler = on_stop_signal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

} // namespace lockstep
