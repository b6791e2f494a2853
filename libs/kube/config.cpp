// SPDX-License-Identifier: Apache-2.0
#include "kube/config.hpp"

#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/file.hpp"

namespace lockstep::kube {
namespace {

constexpr std::size_t longest_file = 1U << 20U;

std::string trimmed(std::string_view text) {
    const auto end = text.find_last_not_of(" \t\r\n");
    return end == std::string_view::npos ? std::string{} : std::string{text.substr(0, end + 1)};
}

std::string join_host_and_port(const std::string& host, const std::string& port) {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return is_ipv6 ? fmt::format("https://[{}]:{}", host, port)
                   : fmt::format("https://{}:{}", host, port);
}

} // namespace

Environment process_environment() {
    return [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        return value ? std::optional<std::string>{value} : std::nullopt;
    };
}

Result<Config> in_cluster_config(const Environment& environment,
                                 const std::filesystem::path& folder) {
    const auto host = environment("KUBERNETES_SERVICE_HOST").value_or("");
    const auto port = environment("KUBERNETES_SERVICE_PORT").value_or("");
    if (host.empty() || port.empty()) {
        return fix_input(
            "not in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
    }
    auto authorities = read_file(folder / "ca.crt", longest_file);
    if (!authorities)
        return Unexpected{in_context("reading the cluster's authority", authorities.error())};
    auto token = read_file(folder / "token", longest_file);
    if (!token) return Unexpected{in_context("reading the service account token", token.error())};
    if (trimmed(*token).empty()) return fix_input("the service account token is empty");

    Config config{.server = join_host_and_port(host, port), .token_file = folder / "token"};
    config.authorities_pem = *std::move(authorities);
    const auto space = read_file(folder / "namespace", longest_file);
    if (space && !trimmed(*space).empty()) config.space = trimmed(*space);
    return config;
}

Result<Config> find_config(const std::filesystem::path& file, const Environment& environment) {
    if (!file.empty()) return kubeconfig(file);
    const auto named = environment("KUBECONFIG").value_or("");
    if (!named.empty()) return kubeconfig(named);
    if (environment("KUBERNETES_SERVICE_HOST")) return in_cluster_config(environment);
    const auto home = environment("HOME").value_or("");
    if (home.empty()) return fix_input("not in a pod, and neither KUBECONFIG nor HOME is set");
    return kubeconfig(std::filesystem::path{home} / ".kube" / "config");
}

} // namespace lockstep::kube
