// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "support/source_dir.hpp"

namespace lockstep::test {

struct CommandResult {
    int exit_code = 0;
    std::string output; ///< Standard output and error together.
};

/// Runs a command line in the project's folder.
inline CommandResult shell(const std::string& command) {
    const auto line = "cd '" + std::string{LOCKSTEP_SOURCE_DIR} + "' && { " + command + "; } 2>&1";
    std::FILE* pipe = ::popen(line.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error{"cannot run: " + command};
    CommandResult result;
    std::array<char, 4096> part{};
    for (std::size_t size = 0; (size = std::fread(part.data(), 1, part.size(), pipe)) > 0;) {
        result.output.append(part.data(), size);
    }
    const int status = ::pclose(pipe);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return result;
}

/// The output of a command that has to succeed.
inline std::string output_of(const std::string& command) {
    auto result = shell(command);
    if (result.exit_code != 0) throw std::runtime_error{command + ": " + result.output};
    return std::move(result.output);
}

/// "PATH=...: ", so that helm and kubectl are those of the tests.
inline const std::string& with_tools() {
    static const std::string prefix = [] {
        auto folder = output_of("scripts/kubernetes-binaries api 2>/dev/null");
        folder.erase(folder.find_last_not_of('\n') + 1);
        return "PATH='" + folder + "':$PATH ";
    }();
    return prefix;
}

} // namespace lockstep::test
