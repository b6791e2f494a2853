// SPDX-License-Identifier: Apache-2.0
#include "adopt/times.hpp"

#include <regex>

namespace lockstep::adopt {

std::string to_rfc3339(std::string_view text) {
    static const std::regex form{
        R"((\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|([+-]\d\d)(:?(\d\d))?)?)"};
    std::cmatch found;
    if (text.size() > 64 || !std::regex_match(text.begin(), text.end(), found, form)) return {};
    const auto hours = found[5].str();
    const auto minutes = found[7].matched ? found[7].str() : "00";
    const auto zone =
        hours.empty() || (hours == "+00" && minutes == "00") ? "Z" : hours + ":" + minutes;
    return found[1].str() + "T" + found[2].str() + found[3].str() + zone;
}

} // namespace lockstep::adopt
