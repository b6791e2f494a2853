// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::aws {

/// What a host name of RDS or Aurora stands for.
enum class EndpointKind {
    other,         ///< No name of RDS: another server, an alias, an address, a socket's folder.
    cluster,       ///< The writer of a cluster.
    reader,        ///< Any reader; the writer where there is none.
    custom,        ///< A set of instances that somebody chose.
    instance,      ///< One instance, whatever its role is now.
    global_writer, ///< The writer of a global database, in whatever region it is now.
    proxy,         ///< RDS Proxy.
    limitless,     ///< A shard group of Aurora Limitless.
};

/// The part that a name says it plays in a blue/green deployment.
enum class BlueGreen {
    none,
    green, ///< "-green-" and six characters: not yet the production.
    old,   ///< "-old" and a number: no longer the production.
};

struct Endpoint {
    EndpointKind kind = EndpointKind::other;
    std::string region; ///< Empty where the name has none.
    BlueGreen blue_green = BlueGreen::none;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads a host name by the forms that AWS gives out, in every partition (commercial, China,
/// GovCloud and the isolated ones). Whatever has none of these forms is `other`.
Endpoint parse_endpoint(std::string_view host);

/// The region whose keys sign a token for this host. Names carry it; for the global endpoint it is
/// `configured`. Fails with `fix_input` and the reason for hosts that tokens do not work with:
/// custom endpoints, aliases, addresses, sockets.
Result<std::string> token_region(std::string_view host, std::string_view configured);

} // namespace lockstep::aws
