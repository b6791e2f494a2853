// SPDX-License-Identifier: Apache-2.0
// Built and run by tests/fuzz/run.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "fuzz/aws_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{reinterpret_cast<const char*>(data), size};
    const auto problem = lockstep::aws::testing::problem_with_reading(text);
    if (!problem.empty()) {
        std::fprintf(stderr, "aws_fuzz: %s\n", problem.c_str());
        std::abort();
    }
    return 0;
}
