// SPDX-License-Identifier: Apache-2.0
#include "formats/file_name.hpp"

#include <algorithm>

namespace lockstep::formats {

std::string to_description(std::string_view part) {
    std::string description{part};
    std::replace(description.begin(), description.end(), '_', ' ');
    return description;
}

std::string_view take_digits(std::string_view& rest) {
    const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const auto digits = rest.substr(0, end);
    rest.remove_prefix(end);
    return digits;
}

} // namespace lockstep::formats
