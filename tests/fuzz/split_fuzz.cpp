// SPDX-License-Identifier: Apache-2.0
// Built and run by tests/fuzz/run.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fuzz/split_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string script{reinterpret_cast<const char*>(data), size};
    const auto problem = lockstep::sql::testing::problem_with_split(script);
    if (!problem.empty()) {
        std::fprintf(stderr, "split_fuzz: %s\n", problem.c_str());
        std::abort();
    }
    return 0;
}
