// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "kube/config.hpp"

namespace lockstep::kube {
namespace {

class Kubeconfig : public testing::Test {
protected:
    Kubeconfig() {
        const auto* name = testing::UnitTest::GetInstance()->current_test_info()->name();
        folder_ = std::filesystem::temp_directory_path() /
                  ("lockstep-kubeconfig-" + std::to_string(::getpid()) + "-" + name);
        std::filesystem::create_directories(folder_);
    }
    ~Kubeconfig() override { std::filesystem::remove_all(folder_); }

    void write(const char* file, const std::string& text) const {
        std::ofstream{folder_ / file} << text;
    }

    /// A kubeconfig whose cluster and user hold these fields.
    Result<Config> read(const std::string& cluster, const std::string& user) const {
        write("config",
              "current-context: here\n"
              "contexts: [{name: here, context: {cluster: c, user: u, namespace: team}}]\n"
              "clusters: [{name: c, cluster: {" +
                  cluster + "}}]\nusers: [{name: u, user: {" + user + "}}]\n");
        return kubeconfig(folder_ / "config");
    }

    std::string problem(const std::string& cluster, const std::string& user) const {
        const auto config = read(cluster, user);
        const auto before = "kubeconfig " + (folder_ / "config").string() + ": ";
        if (config) return "none";
        return config.error().message.starts_with(before)
                   ? config.error().message.substr(before.size())
                   : config.error().message;
    }

    std::filesystem::path folder_;
};

TEST_F(Kubeconfig, DecodesWhatIsInlined) {
    const auto config = read("server: 'https://a:1', certificate-authority-data: YXV0aG9yaXR5",
                             "client-certificate-data: Y2hhaW4=, client-key-data: a2V5MQ==");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->server, "https://a:1");
    EXPECT_EQ(config->authorities_pem, "authority");
    ASSERT_TRUE(config->certificate);
    EXPECT_EQ(config->certificate->chain_pem, "chain");
    EXPECT_EQ(config->certificate->key_pem.reveal(), "key1");
    EXPECT_EQ(config->space, "team");
}

TEST_F(Kubeconfig, ReadsFilesNextToIt) {
    write("ca.pem", "authority");
    write("tls.crt", "chain");
    write("tls.key", "key");
    const auto config = read("server: 'https://a:1', certificate-authority: ca.pem",
                             "client-certificate: tls.crt, client-key: tls.key");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->authorities_pem, "authority");
    ASSERT_TRUE(config->certificate);
    EXPECT_EQ(config->certificate->chain_pem, "chain");
}

TEST_F(Kubeconfig, KeepsTokenAndTokenFile) {
    const auto config =
        read("server: 'https://a:1', tls-server-name: b", "token: secret, tokenFile: t");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->token.reveal(), "secret");
    EXPECT_EQ(config->token_file, folder_ / "t");
    EXPECT_EQ(config->server_name, "b");
}

TEST_F(Kubeconfig, RefusesToTrustAnybody) {
    EXPECT_EQ(problem("server: 'https://a:1', insecure-skip-tls-verify: true", ""),
              "insecure-skip-tls-verify is not supported: the server could be anybody; give "
              "certificate-authority instead");
}

TEST_F(Kubeconfig, SaysThatPluginsAreNotSupported) {
    EXPECT_EQ(problem("server: 'https://a:1'", "exec: {command: aws}"),
              "the user's \"exec\" is not supported; use a certificate, token or tokenFile");
}

TEST_F(Kubeconfig, RefusesACertificateWithoutItsKey) {
    EXPECT_EQ(problem("server: 'https://a:1'", "client-certificate-data: Y2hhaW4="),
              "the user has a client certificate or a key, but not both");
}

TEST_F(Kubeconfig, NamesTheFieldThatIsNoBase64) {
    EXPECT_EQ(problem("server: 'https://a:1', certificate-authority-data: '***'", ""),
              "certificate-authority-data: it is not base64");
}

TEST_F(Kubeconfig, RefusesAClusterWithoutServer) {
    EXPECT_EQ(problem("", ""), "the cluster has no server");
}

TEST_F(Kubeconfig, NamesTheLineThatIsNoYaml) {
    EXPECT_EQ(problem("\n]", ""), "line 4 is not valid YAML");
}

TEST_F(Kubeconfig, FailsForAContextThatIsNotThere) {
    write("config", "current-context: gone\n");
    const auto config = kubeconfig(folder_ / "config");
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().message,
              "kubeconfig " + (folder_ / "config").string() + ": there is no context \"gone\"");
}

} // namespace
} // namespace lockstep::kube
