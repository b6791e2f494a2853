// SPDX-License-Identifier: Apache-2.0
#include "formats/refusal.hpp"

#include <utility>

#include <fmt/format.h>

namespace lockstep::formats {

LoadError refusal(std::string file, std::string sentence) {
    return {{Remedy::fix_input, std::move(sentence)}, std::move(file), 0, 0};
}

LoadError refusal(const std::string& file, const TextFault& fault) {
    return {{Remedy::fix_input, fmt::format("{}, line {}, column {}: {}", file, fault.at.line,
                                            fault.at.column, fault.sentence)},
            file,
            fault.at.line,
            fault.at.column};
}

} // namespace lockstep::formats
