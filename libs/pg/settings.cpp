// SPDX-License-Identifier: Apache-2.0
#include "pg/settings.hpp"

#include <array>
#include <utility>

namespace lockstep::pg {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::pair<std::string_view, SslMode>, 6> modes{{
    {"disable"sv, SslMode::disable},
    {"allow"sv, SslMode::allow},
    {"prefer"sv, SslMode::prefer},
    {"require"sv, SslMode::require},
    {"verify-ca"sv, SslMode::verify_ca},
    {"verify-full"sv, SslMode::verify_full},
}};

} // namespace

std::string_view to_string(SslMode mode) {
    for (const auto& [name, value] : modes)
        if (value == mode) return name;
    return "verify-full";
}

Result<SslMode> parse_ssl_mode(std::string_view text) {
    for (const auto& [name, value] : modes)
        if (name == text) return value;
    return fix_input("\"" + std::string{text} +
                     "\" is no sslmode: use disable, allow, prefer, require, verify-ca or "
                     "verify-full");
}

} // namespace lockstep::pg
