// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "initcontainer/exec/line_cutter.hpp"

namespace lockstep::initcontainer::exec {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What a child that has ended may still have in its pipes.
constexpr milliseconds last_words{200};
/// How often the child is looked at where the kernel has no descriptor for it.
constexpr milliseconds without_pidfd{100};

class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { close(); }

    [[nodiscard]] int number() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

private:
    int number_;
};

[[noreturn]] void fail(const char* call) {
    throw std::system_error{errno, std::generic_category(), call};
}

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
    return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const auto& text : texts)
        result.push_back(const_cast<char*>(text.c_str())); // execve's own signature
    result.push_back(nullptr);
    return result;
}

void reset_signals() {
    for (const int signal : {SIGTERM, SIGINT, SIGPIPE})
        std::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Everything between fork and exec: only what a signal handler may call.
struct Launch {
    char* const* argv;
    char* const* envp;
    const char* folder; ///< Null: where we are.
    int out;
    int err;
    int report; ///< Where the error number of execve goes.
    pid_t parent;

    [[noreturn]] void run() const {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(127);
        const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(err, STDERR_FILENO);
        reset_signals();
        if (folder == nullptr || ::chdir(folder) == 0) ::execvpe(argv[0], argv, envp);
        const int error = errno;
        [[maybe_unused]] const auto written = ::write(report, &error, sizeof error);
        ::_exit(127);
    }
};

/// A process that does nothing but to outlive this one: then it kills the child's whole group. The
/// kernel's own death signal reaches the child itself only.
class Guard {
public:
    explicit Guard(pid_t group) : alive_{make_pipe()}, process_{::fork()} {
        if (process_ < 0) fail("fork");
        if (process_ == 0) watch(group);
        alive_.read.close();
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() {
        ::kill(process_, SIGKILL);
        while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

private:
    [[noreturn]] void watch(pid_t group) const {
        ::setpgid(0, 0);
        for (const int signal : {SIGTERM, SIGINT})
            std::signal(signal, SIG_IGN);
        ::prctl(PR_SET_NAME, "lockstep-guard");
        // Whoever waits for the end of one of our streams must not wait for this process.
        const auto keep = static_cast<unsigned>(alive_.read.number());
        ::close(alive_.write.number());
        if (keep > 0) ::syscall(SYS_close_range, 0U, keep - 1, 0U);
        ::syscall(SYS_close_range, keep + 1, ~0U, 0U);
        char byte = 0;
        while (::read(static_cast<int>(keep), &byte, 1) < 0 && errno == EINTR) {
        }
        ::kill(-group, SIGKILL);
        ::_exit(0);
    }

    Pipe alive_;
    pid_t process_;
};

/// One of the child's streams.
class Reader {
public:
    Reader(Descriptor end, Stream stream, const ChildWatch& watch)
        : end_{std::move(end)}, lines_{[stream, &watch](std::string_view line) {
              if (watch.on_line) watch.on_line(stream, line);
          }} {
        ::fcntl(end_.number(), F_SETFL, O_NONBLOCK);
    }

    [[nodiscard]] int number() const { return end_.number(); }

    /// Reads once, what there is.
    void read() {
        if (number() < 0) return;
        std::array<char, 16384> bytes{};
        const auto count = ::read(number(), bytes.data(), bytes.size());
        if (count > 0) lines_.add({bytes.data(), static_cast<std::size_t>(count)});
        if (count == 0) end_.close();
    }

    void finish() { lines_.finish(); }

private:
    Descriptor end_;
    LineCutter lines_;
};

/// The child from its start to its end.
class Child {
public:
    Child(const ChildCommand& command, const ChildWatch& watch)
        : watch_{watch}, out_pipe_{make_pipe()}, err_pipe_{make_pipe()} {
        start(command);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (process_ <= 0) return;
        ::kill(-process_, SIGKILL);
        reap();
    }

    ChildEnd run() {
        if (end_.fate == ChildFate::not_started) return end_;
        const Guard guard{process_};
        Reader out{std::move(out_pipe_.read), Stream::out, watch_};
        Reader err{std::move(err_pipe_.read), Stream::err, watch_};
        next_check_ = steady_clock::now();
        while (!has_ended()) {
            look();
            wait(out, err);
        }
        // Its number is not given to another process before it is reaped.
        ::kill(-process_, SIGKILL);
        drain(out, err);
        take_status();
        return end_;
    }

private:
    void start(const ChildCommand& command) {
        const auto argv = pointers(command.words);
        const auto envp = pointers(command.environment);
        auto report = make_pipe();
        const Launch launch{argv.data(),
                            envp.data(),
                            command.folder.empty() ? nullptr : command.folder.c_str(),
                            out_pipe_.write.number(),
                            err_pipe_.write.number(),
                            report.write.number(),
                            ::getpid()};
        process_ = ::fork();
        if (process_ < 0) fail("fork");
        if (process_ == 0) launch.run();
        ::setpgid(process_, process_); // in both, so that the group is there for whoever is first
        out_pipe_.write.close();
        err_pipe_.write.close();
        report.write.close();
        read_start_error(report.read.number());
        pidfd_ = Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, process_, 0U))};
    }

    void read_start_error(int report) {
        int error = 0;
        ssize_t count = 0;
        while ((count = ::read(report, &error, sizeof error)) < 0 && errno == EINTR) {
        }
        if (count != sizeof error) return;
        end_ = {ChildFate::not_started, error, false, false};
        reap();
    }

    [[nodiscard]] bool has_ended() const {
        siginfo_t info{};
        const auto id = static_cast<id_t>(process_);
        return ::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
    }

    /// What is due now: the check, the stop, the kill.
    void look() {
        const auto now = steady_clock::now();
        if (deadline_) {
            if (now >= *deadline_) ::kill(-process_, SIGKILL);
            return;
        }
        end_.stopped = watch_.stop.requested();
        if (!end_.stopped && (readable_ || now >= next_check_)) {
            end_.check_failed = watch_.check && !watch_.check();
            next_check_ = steady_clock::now() + watch_.check_every;
        }
        readable_ = false;
        if (!end_.stopped && !end_.check_failed) return;
        ::kill(-process_, SIGTERM);
        deadline_ = steady_clock::now() + watch_.grace;
    }

    void wait(Reader& out, Reader& err) {
        const auto ending = deadline_.has_value();
        std::array<pollfd, 5> events{{{out.number(), POLLIN, 0},
                                      {err.number(), POLLIN, 0},
                                      {pidfd_.number(), POLLIN, 0},
                                      {ending ? -1 : watch_.stop.descriptor(), POLLIN, 0},
                                      {ending ? -1 : watch_.descriptor, POLLIN, 0}}};
        if (::poll(events.data(), events.size(), timeout()) <= 0) return;
        if (events[0].revents != 0) out.read();
        if (events[1].revents != 0) err.read();
        readable_ = events[4].revents != 0;
    }

    [[nodiscard]] int timeout() const {
        const auto until = deadline_ ? *deadline_ : next_check_;
        auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
        left = std::clamp(left, milliseconds{1}, milliseconds{60'000});
        if (pidfd_.number() < 0) left = std::min(left, without_pidfd);
        return static_cast<int>(left.count());
    }

    /// What it said last. Whoever left its group may hold the pipes open: nobody waits for that.
    static void drain(Reader& out, Reader& err) {
        const auto until = steady_clock::now() + last_words;
        while (out.number() >= 0 || err.number() >= 0) {
            out.read();
            err.read();
            const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
            if (left.count() <= 0) break;
            std::array<pollfd, 2> events{{{out.number(), POLLIN, 0}, {err.number(), POLLIN, 0}}};
            ::poll(events.data(), events.size(), static_cast<int>(left.count()));
        }
        out.finish();
        err.finish();
    }

    void take_status() {
        const int status = reap();
        end_.fate = WIFEXITED(status) ? ChildFate::exited : ChildFate::killed;
        end_.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    }

    int reap() {
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = 0;
        return status;
    }

    const ChildWatch& watch_;
    Pipe out_pipe_;
    Pipe err_pipe_;
    pid_t process_ = 0;
    Descriptor pidfd_;
    ChildEnd end_;
    bool readable_ = false;
    steady_clock::time_point next_check_;
    std::optional<steady_clock::time_point> deadline_; ///< Of the grace, once the child is to end.
};

} // namespace

ChildEnd run_child(const ChildCommand& command, const ChildWatch& watch) {
    return Child{command, watch}.run();
}

} // namespace lockstep::initcontainer::exec
