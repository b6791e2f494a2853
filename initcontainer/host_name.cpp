// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/host_name.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <utility>

#include <fmt/format.h>

namespace lockstep::initcontainer {
namespace {

constexpr std::string_view letters_of_a_host =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%";

bool is_version_6(std::string_view text) {
    const std::string address{text.substr(0, text.find('%'))}; // without a zone
    std::array<unsigned char, sizeof(in6_addr)> numbers{};
    return ::inet_pton(AF_INET6, address.c_str(), numbers.data()) == 1;
}

/// The host in "scheme://user:password@host:port/database?..."; empty where it cannot be told.
std::string_view host_in_url(std::string_view url) {
    url.remove_prefix(url.find("://") + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    url = url.substr(0, url.rfind(':'));
    const bool sound = url.find_first_not_of(letters_of_a_host) == std::string_view::npos;
    return sound ? url : std::string_view{};
}

Unexpected<Error> is_url(std::string_view text) {
    const auto host = host_in_url(text);
    const auto instead = host.empty() ? std::string{} : fmt::format(": \"{}\"", host);
    return fix_input(fmt::format(
        "it is a URL, and the host alone is wanted{}; port, database, user and password are "
        "settings of their own (POSTGRES_PORT, POSTGRES_DB, POSTGRES_USERNAME, POSTGRES_PASSWORD)",
        instead));
}

Unexpected<Error> has_port(std::string_view host, std::string_view port) {
    return fix_input(fmt::format("the port does not belong into the host: write \"{}\", and the "
                                 "port \"{}\" into POSTGRES_PORT",
                                 host, port));
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<Done> check_brackets(std::string_view text) {
    const auto end = text.find(']');
    const auto inside = text.substr(1, end == std::string_view::npos ? end : end - 1);
    if (!is_version_6(inside)) return fix_input("the brackets hold no address of version 6");
    if (end + 1 < text.size() && text[end + 1] == ':')
        return has_port(inside, text.substr(end + 2));
    return fix_input(fmt::format("an address stands here without brackets: \"{}\"", inside));
}

} // namespace

Result<Done> check_host(std::string_view text) {
    if (text.empty()) return fix_input("it is empty");
    if (text.front() == '/') return Done{};
    if (text.find("://") != std::string_view::npos) return is_url(text);
    if (text.find(',') != std::string_view::npos)
        return fix_input("several hosts: name the writer's alone, such as a cluster endpoint");
    if (text.front() == '[') return check_brackets(text);
    if (text.find_first_not_of(letters_of_a_host) != std::string_view::npos)
        return fix_input("it holds a character that no host has (such as a space, a quote, \"@\" "
                         "or \"/\"): write the host's name alone");
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || is_version_6(text)) return Done{};
    const auto port = text.substr(colon + 1);
    if (is_number(port)) return has_port(text.substr(0, colon), port);
    return fix_input("it is neither a name nor an address of version 6");
}

Result<std::string> read_host(const Value& value) {
    auto text = read_text(value);
    if (!text || !value.given) return text;
    if (auto checked = check_host(*text); !checked)
        return Unexpected{in_context(value.origin, std::move(checked).error())};
    return text;
}

} // namespace lockstep::initcontainer
