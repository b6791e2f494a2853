// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <fmt/format.h>

namespace lockstep::aws {
namespace {

using Labels = std::span<const std::string_view>;

constexpr std::array<std::string_view, 7> partitions{
    ".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu",  ".c2s.ic.gov",
    ".sc2s.sgov.gov", ".csp.hci.ic.gov",   ".cloud.adc-e.uk"};

struct Prefix {
    std::string_view text;
    EndpointKind kind;
};
// Longer ones stand before those that they begin with.
constexpr std::array<Prefix, 6> prefixes{{{"cluster-custom-", EndpointKind::custom},
                                          {"cluster-ro-", EndpointKind::reader},
                                          {"cluster-", EndpointKind::cluster},
                                          {"global-", EndpointKind::global_writer},
                                          {"proxy-", EndpointKind::proxy},
                                          {"shardgrp-", EndpointKind::limitless}}};

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_alphanumeric(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'z');
}

bool all_alphanumeric(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_alphanumeric);
}

bool is_label(std::string_view text) {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(),
                       [](char letter) { return letter == '-' || is_alphanumeric(letter); });
}

/// Such as "eu-west-1" and "us-gov-west-1".
bool is_region(std::string_view label) {
    const auto dash = label.rfind('-');
    if (dash == std::string_view::npos || label.find('-') == dash) return false;
    const auto number = label.substr(dash + 1);
    return is_label(label) && number.size() <= 2 &&
           std::all_of(number.begin(), number.end(), is_digit);
}

std::string lower_case(std::string_view host) {
    std::string lower{host};
    for (auto& letter : lower)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return lower;
}

std::vector<std::string_view> split(std::string_view name) {
    std::vector<std::string_view> labels;
    for (;;) {
        const auto dot = name.find('.');
        labels.push_back(name.substr(0, dot));
        if (dot == std::string_view::npos) return labels;
        name.remove_prefix(dot + 1);
    }
}

BlueGreen blue_green_of(std::string_view name) {
    constexpr std::string_view green = "-green-";
    constexpr std::string_view old = "-old";
    constexpr std::size_t suffix = 6;
    const auto before = name.rfind('-');
    if (before == std::string_view::npos || before == 0) return BlueGreen::none;
    if (name.size() - before - 1 == suffix && name.substr(0, before + 1).ends_with(green))
        return BlueGreen::green;
    const auto tail = name.substr(before);
    const bool numbered = tail.size() > old.size() && tail.starts_with(old) &&
                          std::all_of(tail.begin() + old.size(), tail.end(), is_digit);
    return numbered ? BlueGreen::old : BlueGreen::none;
}

/// What stands before the region: the names, and the label with the account's id.
Endpoint classify(Labels names, std::string_view id, std::string_view region) {
    Endpoint endpoint;
    auto kind = EndpointKind::instance;
    for (const auto& [text, meant] : prefixes) {
        if (!id.starts_with(text)) continue;
        kind = meant;
        id.remove_prefix(text.size());
        break;
    }
    const bool proxy_name =
        kind == EndpointKind::proxy && names.size() == 2 && names[1] == "endpoint";
    if (!all_alphanumeric(id) || (names.size() != 1 && !proxy_name)) return {};
    // The global endpoint has the word "global" where others have their region.
    if ((kind == EndpointKind::global_writer) != (region == "global")) return {};
    if (kind != EndpointKind::global_writer) {
        if (!is_region(region)) return {};
        endpoint.region = region;
    }
    endpoint.kind = kind;
    endpoint.blue_green = blue_green_of(names[0]);
    return endpoint;
}

bool is_service(std::string_view label) {
    return label == "rds" || label == "rds-fips";
}

bool is_address(std::string_view host) {
    return host.find(':') != std::string_view::npos ||
           std::all_of(host.begin(), host.end(),
                       [](char letter) { return letter == '.' || is_digit(letter); });
}

std::string why_no_token(std::string_view host, EndpointKind kind) {
    if (host.empty()) return "no host is set";
    if (host.front() == '/')
        return fmt::format("\"{}\" is the folder of a Unix socket, and IAM works over TLS", host);
    if (kind == EndpointKind::custom)
        return fmt::format("\"{}\" is a custom endpoint, which AWS takes no IAM tokens for", host);
    if (is_address(host))
        return fmt::format("\"{}\" is an address, and an IAM token is signed for a name", host);
    return fmt::format("\"{}\" is no endpoint name of RDS, and an IAM token is signed for that "
                       "name, so that an alias (CNAME) cannot work",
                       host);
}

} // namespace

Endpoint parse_endpoint(std::string_view host) {
    if (host.size() > 254) return {};
    const auto lower = lower_case(host);
    std::string_view name = lower;
    if (name.ends_with('.')) name.remove_suffix(1);
    const auto* partition =
        std::find_if(partitions.begin(), partitions.end(),
                     [name](std::string_view suffix) { return name.ends_with(suffix); });
    if (partition == partitions.end()) return {};
    name.remove_suffix(partition->size());
    const auto labels = split(name);
    if (labels.size() < 4 || !std::all_of(labels.begin(), labels.end(), is_label)) return {};
    const Labels all{labels};
    const auto names = all.first(all.size() - 3);
    const auto* tail = &labels[labels.size() - 3];
    // China and the isolated partitions write the service before the region.
    if (is_service(tail[2])) return classify(names, tail[0], tail[1]);
    if (is_service(tail[1])) return classify(names, tail[0], tail[2]);
    return {};
}

Result<std::string> token_region(std::string_view host, std::string_view configured) {
    auto endpoint = parse_endpoint(host);
    if (endpoint.kind == EndpointKind::other || endpoint.kind == EndpointKind::custom)
        return fix_input("auth iam: " + why_no_token(host, endpoint.kind) +
                         ": set the cluster endpoint as AWS shows it");
    if (!endpoint.region.empty()) return std::move(endpoint.region);
    if (configured.empty())
        return fix_input(fmt::format("auth iam: the name \"{}\" does not tell the region that the "
                                     "writer is in: set it (--region, LOCKSTEP_REGION)",
                                     host));
    return std::string{configured};
}

} // namespace lockstep::aws
