// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace lockstep::kube {

/// A certificate that tells the server who we are.
struct ClientCertificate {
    std::string chain_pem;
    Secret key_pem;
};

/// Where the API is, how to know it, and how it knows us.
struct Config {
    std::string server = {};          ///< "https://host:port" and perhaps a path.
    std::string server_name = {};     ///< In its certificate, unless it is the URL's.
    std::string authorities_pem = {}; ///< Empty: those that this system believes.
    std::optional<ClientCertificate> certificate = {}; ///< Instead of a token.
    Secret token = {};                                 ///< Beats the token file.
    std::filesystem::path token_file = {};             ///< Read again when it may have changed.
    std::string space = "default"; ///< The namespace to work in when none is said.
};

/// The value of an environment variable, or nothing.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// Reads the variables of this process.
[[nodiscard]] Environment process_environment();

inline constexpr const char* service_account_folder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

/// The API as a pod sees it. Fails with `fix_input` when this is no pod, or when the token or the
/// authority cannot be read: without an authority the server could be anybody.
Result<Config> in_cluster_config(const Environment& environment,
                                 const std::filesystem::path& folder = service_account_folder);

/// The current context of a kubeconfig. Fails with `fix_input`, also for what would be unsafe (no
/// TLS verification) or is not there yet (exec plugins and other providers).
Result<Config> kubeconfig(const std::filesystem::path& file);

/// `file` when given, else KUBECONFIG, else the pod's own account, else ~/.kube/config.
Result<Config> find_config(const std::filesystem::path& file, const Environment& environment);

} // namespace lockstep::kube
