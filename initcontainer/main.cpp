// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <exception>
#include <iostream>
#include <malloc.h>

#include <unistd.h>

#include "base/log.hpp"
#include "base/stop.hpp"
#include "initcontainer/image_isolation.hpp"
#include "initcontainer/program.hpp"

namespace {

namespace initcontainer = lockstep::initcontainer;

std::string machine_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

int run(int argc, char** argv) {
    // The handler may run until the process ends, so its source is never destroyed.
    static lockstep::StopSource stop;
    lockstep::stop_on_signals(stop);
    const initcontainer::Invoked invoked{
        argc, argv, initcontainer::read_environment(environ),
        initcontainer::Surroundings{machine_name(), ::isatty(STDERR_FILENO) == 1},
        ::isatty(STDOUT_FILENO) == 1};
    return static_cast<int>(initcontainer::run_program(invoked, stop.token(), std::cout));
}

} // namespace

int main(int argc, char** argv) {
    try {
        // A start asks for a megabyte or two in small pieces; the kernel is asked in large ones.
        ::mallopt(M_TOP_PAD, 1 << 20);
        initcontainer::isolate_from_image();
        return run(argc, argv);
    } catch (const std::exception& unexpected) {
        lockstep::log::error("Lockstep met a condition that it should not; please report it",
                             {{"what", unexpected.what()}});
    } catch (...) {
        lockstep::log::error("Lockstep met a condition that it should not; please report it");
    }
    return static_cast<int>(initcontainer::ExitCode::report_bug);
}
