// SPDX-License-Identifier: Apache-2.0
#include "base/stop.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <limits>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace lockstep {
namespace {

std::atomic<StopSource*> signalled{nullptr};

int checked(int result, const char* call) {
    if (result < 0) throw std::system_error{errno, std::generic_category(), call};
    return result;
}

extern "C" void on_stop_signal(int) {
    static std::atomic<bool> seen{false};
    if (seen.exchange(true)) ::_exit(75);
    const auto saved = errno;
    if (auto* source = signalled.load()) source->request_stop();
    errno = saved;
}

} // namespace

bool StopToken::requested() const noexcept {
    for (const auto* source = source_; source != nullptr; source = source->other_)
        if (source->requested_.load()) return true;
    return false;
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

StopSource::StopSource()
    : event_{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")}, descriptor_{event_} {}

StopSource::StopSource(StopToken other) : StopSource{} {
    // epoll(7): a set of descriptors is itself readable while one of them is.
    descriptor_ = checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    other_ = other.source_;
    for (const int each : {event_, other.descriptor()}) {
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        checked(::epoll_ctl(descriptor_, EPOLL_CTL_ADD, each, &wanted), "epoll_ctl");
    }
}

StopSource::~StopSource() {
    if (descriptor_ != event_) ::close(descriptor_);
    ::close(event_);
}

void StopSource::request_stop() noexcept {
    requested_.store(true);
    const std::uint64_t one = 1;
    // A full counter is readable as well, so a failed write changes nothing.
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
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
