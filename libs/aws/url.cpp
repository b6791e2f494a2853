// SPDX-License-Identifier: Apache-2.0
#include "aws/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include <fmt/format.h>

namespace lockstep::aws {
namespace {

Unexpected<Error> malformed(std::string_view what) {
    return fix_input(fmt::format(
        "{}; an address has the form https://HOST[:PORT]/PATH or http://HOST[:PORT]/PATH", what));
}

bool is_host_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '-';
}

bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 &&
           std::all_of(host.begin(), host.end(), is_host_letter);
}

bool is_address6(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> numbers{};
    return ::inet_pton(AF_INET6, host.c_str(), numbers.data()) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (fault != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

/// "host", "host:port" or "[address]:port".
bool read_authority(std::string_view authority, Url& url) {
    auto rest = authority;
    if (rest.starts_with('[')) {
        const auto close = rest.find(']');
        if (close == std::string_view::npos) return false;
        url.host = rest.substr(1, close - 1);
        rest.remove_prefix(close + 1);
        if (!is_address6(url.host)) return false;
    } else {
        url.host = rest.substr(0, rest.find(':'));
        rest.remove_prefix(url.host.size());
        if (!is_host_name(url.host)) return false;
    }
    if (rest.empty()) return true;
    const auto port = parse_port(rest.substr(1));
    if (rest.front() != ':' || !port) return false;
    url.port = *port;
    return true;
}

} // namespace

Result<Url> parse_url(std::string_view text) {
    constexpr std::string_view plain = "http://";
    constexpr std::string_view secure = "https://";
    Url url;
    url.tls = text.starts_with(secure);
    if (!url.tls && !text.starts_with(plain)) return malformed("neither http:// nor https://");
    url.port = url.tls ? 443 : 80;
    text.remove_prefix(url.tls ? secure.size() : plain.size());
    const auto path = std::min(text.find_first_of("/?"), text.size());
    if (!read_authority(text.substr(0, path), url)) return malformed("host or port is malformed");
    const auto target = text.substr(path);
    const bool printable = std::all_of(target.begin(), target.end(), [](char letter) {
        return letter > ' ' && letter <= '~' && letter != '#';
    });
    if (!printable) return malformed("the path has characters that no path has");
    if (!target.empty()) url.target = (target.front() == '/' ? "" : "/") + std::string{target};
    return url;
}

std::string origin_of(const Url& url) {
    const bool brackets = url.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", url.tls ? "https" : "http", brackets ? "[" : "", url.host,
                       brackets ? "]" : "", url.port);
}

bool is_loopback(const Url& url) {
    in_addr four{};
    if (::inet_pton(AF_INET, url.host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == 127;
    in6_addr six{};
    return ::inet_pton(AF_INET6, url.host.c_str(), &six) == 1 &&
           std::memcmp(&six, &in6addr_loopback, sizeof six) == 0;
}

} // namespace lockstep::aws
