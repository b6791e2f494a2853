// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <yaml-cpp/yaml.h>

#include "base/file.hpp"
#include "kube/config.hpp"

namespace lockstep::kube {
namespace {

constexpr std::size_t longest_file = 8U << 20U;

Result<std::string> decode_base64(std::string text) {
    std::erase_if(text, [](char byte) { return byte == '\n' || byte == '\r' || byte == ' '; });
    if (text.empty() || text.size() % 4 != 0) return fix_input("it is not base64");
    std::vector<unsigned char> bytes(text.size() / 4 * 3);
    const std::vector<unsigned char> source(text.begin(), text.end());
    const int length =
        EVP_DecodeBlock(bytes.data(), source.data(), static_cast<int>(source.size()));
    if (length < 0) return fix_input("it is not base64");
    // OpenSSL counts the padding as zero bytes.
    const auto padding = text.ends_with("==") ? 2U : text.ends_with("=") ? 1U : 0U;
    return std::string(bytes.begin(), bytes.begin() + (length - static_cast<int>(padding)));
}

std::string text_of(const YAML::Node& node, const char* field) {
    const auto value = node[field];
    return value && value.IsScalar() ? value.Scalar() : std::string{};
}

/// The fields of a cluster, a user or a context.
class Section {
public:
    Section(YAML::Node node, std::filesystem::path folder)
        : node_{std::move(node)}, folder_{std::move(folder)} {}

    [[nodiscard]] std::string text(const char* field) const { return text_of(node_, field); }
    [[nodiscard]] bool has(const char* field) const { return node_[field].IsDefined(); }

    /// Relative paths start at the folder of the kubeconfig.
    [[nodiscard]] std::filesystem::path path(const char* field) const {
        const auto value = text(field);
        return value.empty() ? std::filesystem::path{} : folder_ / value;
    }

    /// "x-data" holds the content itself and beats "x", which names a file. Empty without either.
    [[nodiscard]] Result<std::string> content(const std::string& field) const {
        const auto inlined = text((field + "-data").c_str());
        if (!inlined.empty()) {
            auto decoded = decode_base64(inlined);
            if (!decoded) return Unexpected{in_context(field + "-data", decoded.error())};
            return decoded;
        }
        const auto file = path(field.c_str());
        return file.empty() ? Result<std::string>{std::string{}} : read_file(file, longest_file);
    }

private:
    YAML::Node node_;
    std::filesystem::path folder_;
};

/// Finds `{name: NAME, KIND: {...}}` in a list.
Result<Section> named(const YAML::Node& list, const std::string& name, const char* kind,
                      const std::filesystem::path& folder) {
    if (list && list.IsSequence()) {
        for (const auto& entry : list) {
            if (entry.IsMap() && text_of(entry, "name") == name && entry[kind] &&
                entry[kind].IsMap()) {
                return Section{entry[kind], folder};
            }
        }
    }
    return fix_input(fmt::format("there is no {} \"{}\"", kind, name));
}

Result<Done> read_cluster(const Section& cluster, Config& config) {
    config.server = cluster.text("server");
    config.server_name = cluster.text("tls-server-name");
    if (config.server.empty()) return fix_input("the cluster has no server");
    if (cluster.text("insecure-skip-tls-verify") == "true") {
        return fix_input("insecure-skip-tls-verify is not supported: the server could be anybody; "
                         "give certificate-authority instead");
    }
    if (cluster.has("proxy-url")) return fix_input("proxy-url is not supported");
    auto authorities = cluster.content("certificate-authority");
    if (!authorities) return Unexpected{authorities.error()};
    config.authorities_pem = *std::move(authorities);
    return Done{};
}

Result<Done> read_user(const Section& user, Config& config) {
    for (const char* provider : {"exec", "auth-provider", "username"}) {
        if (user.has(provider)) {
            return fix_input(
                fmt::format("the user's \"{}\" is not supported; use a certificate, token or "
                            "tokenFile",
                            provider));
        }
    }
    config.token = Secret{user.text("token")};
    config.token_file = user.path("tokenFile");
    auto chain = user.content("client-certificate");
    if (!chain) return Unexpected{chain.error()};
    auto key = user.content("client-key");
    if (!key) return Unexpected{key.error()};
    if (chain->empty() != key->empty()) {
        return fix_input("the user has a client certificate or a key, but not both");
    }
    if (!chain->empty())
        config.certificate = ClientCertificate{*std::move(chain), Secret{*std::move(key)}};
    return Done{};
}

Result<Config> read_root(const YAML::Node& root, const std::filesystem::path& folder) {
    if (!root.IsMap()) return fix_input("it is not a kubeconfig");
    const auto current = text_of(root, "current-context");
    if (current.empty()) return fix_input("it has no current-context");
    const auto context = named(root["contexts"], current, "context", folder);
    if (!context) return Unexpected{context.error()};
    const auto cluster = named(root["clusters"], context->text("cluster"), "cluster", folder);
    if (!cluster) return Unexpected{cluster.error()};
    const auto user = named(root["users"], context->text("user"), "user", folder);
    if (!user) return Unexpected{user.error()};

    Config config;
    if (auto read = read_cluster(*cluster, config); !read) return Unexpected{read.error()};
    if (auto read = read_user(*user, config); !read) return Unexpected{read.error()};
    if (auto space = context->text("namespace"); !space.empty()) config.space = space;
    return config;
}

// The one place where yaml-cpp's exceptions become values. Their text may quote the file, and the
// file may hold keys, so only the position is told.
Result<Config> parse(const std::string& text, const std::filesystem::path& folder) {
    try {
        return read_root(YAML::Load(text), folder);
    } catch (const YAML::Exception& failure) {
        return fix_input(fmt::format("line {} is not valid YAML", failure.mark.line + 1));
    }
}

} // namespace

Result<Config> kubeconfig(const std::filesystem::path& file) {
    auto text = read_file(file, longest_file);
    if (!text) return Unexpected{in_context("reading the kubeconfig", text.error())};
    auto config = parse(*text, file.parent_path());
    if (!config) return Unexpected{in_context("kubeconfig " + file.string(), config.error())};
    return config;
}

} // namespace lockstep::kube
