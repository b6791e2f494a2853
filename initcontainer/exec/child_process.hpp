// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/stop.hpp"

/// A program that runs under our watch: in a process group of its own, without a terminal, and
/// never longer than we do.
namespace lockstep::initcontainer::exec {

enum class Stream { out, err };

struct ChildCommand {
    std::vector<std::string> words; ///< The program, by path or by name on PATH, and its arguments.
    std::vector<std::string> environment; ///< NAME=VALUE each; nothing else is handed down.
    std::string folder{};                 ///< Where it works; empty: where we do.
};

/// What is looked at while the child runs. All functions are called from the thread of run_child().
struct ChildWatch {
    StopToken stop; ///< Ends the child.
    /// Called for each line, without its end; what is longer than 4 KiB is cut.
    std::function<void(Stream, std::string_view)> on_line;
    /// Called at the beginning of each `check_every`, and whenever `descriptor` becomes readable.
    /// False ends the child.
    std::function<bool()> check;
    std::chrono::milliseconds check_every{2000};
    int descriptor = -1; ///< None: -1.
    /// How long the child has between SIGTERM and SIGKILL.
    std::chrono::milliseconds grace{10'000};
};

enum class ChildFate {
    not_started, ///< `code` is the error number of execve(2).
    exited,      ///< `code` is the exit status.
    killed,      ///< `code` is the signal.
};

struct ChildEnd {
    ChildFate fate = ChildFate::exited;
    int code = 0;
    bool stopped = false;      ///< Ended by us, since a stop was requested.
    bool check_failed = false; ///< Ended by us, since `check` said so.
};

/// Runs the command to its end.
///
/// When it is to end early, its process group gets SIGTERM, and SIGKILL after the grace. What it
/// leaves behind in its group when it ends is killed too: nothing of it runs on when this returns,
/// or when this process is killed. Only what moves itself into another session escapes.
///
/// Throws std::system_error when the system has no processes or descriptors left.
ChildEnd run_child(const ChildCommand& command, const ChildWatch& watch);

} // namespace lockstep::initcontainer::exec
