// SPDX-License-Identifier: Apache-2.0
#include "base/stop.hpp"

#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace lockstep {
namespace {

using namespace std::chrono_literals;

bool is_readable(int descriptor) {
    pollfd wait{descriptor, POLLIN, 0};
    return ::poll(&wait, 1, 0) == 1;
}

TEST(Stop, IsNotRequestedAtFirst) {
    const StopSource source;
    EXPECT_FALSE(source.token().requested());
    EXPECT_FALSE(is_readable(source.token().descriptor()));
    EXPECT_FALSE(source.token().wait_for(1ms));
}

TEST(Stop, IsSeenByAllTokensForEver) {
    StopSource source;
    const auto before = source.token();
    source.request_stop();
    source.request_stop();
    EXPECT_TRUE(before.requested());
    EXPECT_TRUE(source.token().requested());
    EXPECT_TRUE(is_readable(before.descriptor()));
    EXPECT_TRUE(is_readable(before.descriptor()));
}

TEST(Stop, EndsAWaitThatWouldBeLong) {
    StopSource source;
    const auto token = source.token();
    const std::jthread other{[&] { source.request_stop(); }};
    EXPECT_TRUE(token.wait_for(1h));
}

TEST(Stop, OfAnotherSourceCountsToo) {
    StopSource other;
    const StopSource own{other.token()};
    EXPECT_FALSE(own.token().requested());
    EXPECT_FALSE(is_readable(own.token().descriptor()));
    other.request_stop();
    EXPECT_TRUE(own.token().requested());
    EXPECT_TRUE(is_readable(own.token().descriptor()));
    EXPECT_TRUE(own.token().wait_for(1h));
}

TEST(Stop, OfOneSourceIsNotThatOfAnotherThatItListensTo) {
    const StopSource other;
    StopSource own{other.token()};
    own.request_stop();
    EXPECT_TRUE(is_readable(own.token().descriptor()));
    EXPECT_FALSE(other.token().requested());
    EXPECT_FALSE(is_readable(other.token().descriptor()));
}

/// The exit status of a process that treats `act` as its main function.
template <class Act>
int status_of(Act act) {
    const auto child = ::fork();
    if (child == 0) ::_exit(act());
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

TEST(StopOnSignals, AsksToStopOnTheFirstSignal) {
    const auto status = status_of([] {
        StopSource source;
        stop_on_signals(source);
        ::raise(SIGTERM);
        return source.token().requested() ? 3 : 4;
    });
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 3);
}

TEST(StopOnSignals, EndsTheProcessOnTheSecondSignal) {
    const auto status = status_of([] {
        StopSource source;
        stop_on_signals(source);
        ::raise(SIGINT);
        ::raise(SIGTERM);
        return 3;
    });
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 75);
}

TEST(StopOnSignals, IgnoresBrokenPipes) {
    const auto status = status_of([] {
        StopSource source;
        stop_on_signals(source);
        ::raise(SIGPIPE);
        return 3;
    });
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 3);
}

} // namespace
} // namespace lockstep
