// SPDX-License-Identifier: Apache-2.0
#include "formats/file_name.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

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

bool fits_into_64_bits(std::string_view digits) {
    std::int64_t number = 0;
    return std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc{};
}

} // namespace lockstep::formats
