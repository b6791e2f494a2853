// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lockstep::initcontainer::exec {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ElementsAre;

/// Runs shell scripts and keeps what they say.
class Children : public testing::Test {
protected:
    ChildEnd run(const std::string& script) { return run_words({"sh", "-c", script}); }

    ChildEnd run_words(std::vector<std::string> words) {
        ChildWatch watch{.stop = stop_.token(),
                         .on_line =
                             [this](Stream stream, std::string_view line) {
                                 (stream == Stream::out ? out_ : err_).emplace_back(line);
                             },
                         .check = check_,
                         .check_every = milliseconds{20},
                         .grace = grace_};
        return run_child({std::move(words), {"PATH=/usr/bin:/bin", "NAME=value"}}, watch);
    }

    StopSource stop_;
    std::function<bool()> check_;
    milliseconds grace_{300};
    std::vector<std::string> out_;
    std::vector<std::string> err_;
};

/// An orphan that has ended stays in the table of processes where the first process reaps nothing,
/// as in many containers; it does not count as alive.
bool is_alive(pid_t process) {
    std::ifstream status{"/proc/" + std::to_string(process) + "/stat"};
    const std::string text{std::istreambuf_iterator<char>{status}, {}};
    const auto name_end = text.rfind(')'); // proc_pid_stat(5): "pid (name) state ..."
    return name_end != std::string::npos && name_end + 2 < text.size() && text[name_end + 2] != 'Z';
}

bool ends_soon(pid_t process) {
    for (int i = 0; i < 100 && is_alive(process); ++i)
        std::this_thread::sleep_for(milliseconds{20});
    return !is_alive(process);
}

TEST_F(Children, GiveTheirLinesAndStatus) {
    const auto end = run("echo one; echo two >&2; printf three; exit 3");
    EXPECT_EQ(end.fate, ChildFate::exited);
    EXPECT_EQ(end.code, 3);
    EXPECT_THAT(out_, ElementsAre("one", "three"));
    EXPECT_THAT(err_, ElementsAre("two"));
}

TEST_F(Children, GetTheEnvironmentThatIsGivenAndNoInput) {
    EXPECT_EQ(run("echo $NAME; cat").code, 0);
    EXPECT_THAT(out_, ElementsAre("value"));
}

TEST_F(Children, ThatAreNotThereAreSaidToBe) {
    const auto end = run_words({"no-such-program-here"});
    EXPECT_EQ(end.fate, ChildFate::not_started);
    EXPECT_EQ(end.code, ENOENT);
}

TEST_F(Children, ThatMayNotBeRunAreSaidToBe) {
    const auto end = run_words({"/etc/passwd"});
    EXPECT_EQ(end.fate, ChildFate::not_started);
    EXPECT_EQ(end.code, EACCES);
}

TEST_F(Children, ThatIgnoreTheStopAreKilledAfterTheGrace) {
    check_ = [this] {
        if (!out_.empty()) stop_.request_stop();
        return true;
    };
    const auto begun = steady_clock::now();
    const auto end = run("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    EXPECT_TRUE(end.stopped);
    EXPECT_EQ(end.fate, ChildFate::killed);
    EXPECT_EQ(end.code, SIGKILL);
    EXPECT_GE(steady_clock::now() - begun, grace_);
    EXPECT_LT(steady_clock::now() - begun, seconds{10});
}

TEST_F(Children, AreToldToEndWhenTheCheckFails) {
    check_ = [this] { return out_.empty(); };
    const auto end = run("trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done");
    EXPECT_TRUE(end.check_failed);
    EXPECT_EQ(end.fate, ChildFate::exited);
    EXPECT_EQ(end.code, 9);
}

TEST_F(Children, ThatFloodTheirOutputAreReadToTheEnd) {
    EXPECT_EQ(run("seq 1 200000; seq 1 1000 >&2").code, 0);
    EXPECT_EQ(out_.size(), 200000U);
    EXPECT_EQ(out_.back(), "200000");
    EXPECT_EQ(err_.size(), 1000U);
}

TEST_F(Children, WithEndlessLinesAreCut) {
    EXPECT_EQ(run("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo after").code, 0);
    ASSERT_EQ(out_.size(), 2U);
    EXPECT_EQ(out_.front().size(), 4096U + 3U);
    EXPECT_EQ(out_.back(), "after");
}

TEST_F(Children, ThatCloseTheirStreamsRunOn) {
    EXPECT_EQ(run("exec >&- 2>&-; sleep 0.1; exit 4").code, 4);
}

TEST_F(Children, LeaveNothingOfTheirGroupBehind) {
    const auto begun = steady_clock::now();
    EXPECT_EQ(run("sleep 60 & echo $!").code, 0);
    EXPECT_LT(steady_clock::now() - begun, seconds{10});
    ASSERT_EQ(out_.size(), 1U);
    EXPECT_TRUE(ends_soon(std::stoi(out_.front())));
}

TEST_F(Children, AndTheirChildrenEndWithAKilledParent) {
    const auto file =
        std::filesystem::temp_directory_path() / ("lockstep-child-" + std::to_string(::getpid()));
    const auto parent = ::fork();
    if (parent == 0) {
        run("sleep 60 & echo $! > " + file.string() + ".new; mv " + file.string() + ".new " +
            file.string() + "; wait");
        ::_exit(0);
    }
    for (int i = 0; i < 500 && !std::filesystem::exists(file); ++i)
        std::this_thread::sleep_for(milliseconds{20});
    pid_t grandchild = 0;
    std::ifstream{file} >> grandchild;
    std::filesystem::remove(file);
    ASSERT_GT(grandchild, 0);
    EXPECT_TRUE(is_alive(grandchild));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    EXPECT_TRUE(ends_soon(grandchild));
}

} // namespace
} // namespace lockstep::initcontainer::exec
