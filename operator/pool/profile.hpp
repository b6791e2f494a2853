// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "api/spec.hpp"
#include "pool/plan.hpp"

namespace lockstep::pool {

/// Where the CA of `connection.tls.caFrom` is mounted, in Jobs of ours and in the apps' pods.
inline constexpr const char* ca_path = "/etc/lockstep/tls/ca.crt";

/// The content of the pool ConfigMap: every key is always there, but for PGSSLROOTCERT where no CA
/// is mounted and POSTGRES_USERNAME where none is wished. Never a password.
std::map<std::string, std::string> profile_keys(const api::Spec& spec, const PoolSize& size);

/// The sizes in a ConfigMap that profile_keys() made; nothing when they cannot be read.
std::optional<PoolSize> published_size(const std::map<std::string, std::string>& data);

} // namespace lockstep::pool
