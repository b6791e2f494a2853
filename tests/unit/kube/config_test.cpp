// SPDX-License-Identifier: Apache-2.0
#include "kube/config.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>
#include <unistd.h>

namespace lockstep::kube {
namespace {

using Variables = std::map<std::string, std::string>;

Environment environment(Variables variables) {
    return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
}

class InClusterConfig : public testing::Test {
protected:
    InClusterConfig() {
        const auto* name = testing::UnitTest::GetInstance()->current_test_info()->name();
        folder_ = std::filesystem::temp_directory_path() /
                  ("lockstep-account-" + std::to_string(::getpid()) + "-" + name);
        std::filesystem::create_directories(folder_);
        write("token", "secret\n");
        write("ca.crt", "authority");
        write("namespace", "team\n");
    }
    ~InClusterConfig() override { std::filesystem::remove_all(folder_); }

    void write(const char* file, const std::string& text) const {
        std::ofstream{folder_ / file, std::ios::trunc} << text;
    }

    Result<Config> read(const std::string& host = "10.0.0.1") const {
        return in_cluster_config(
            environment({{"KUBERNETES_SERVICE_HOST", host}, {"KUBERNETES_SERVICE_PORT", "443"}}),
            folder_);
    }

    std::filesystem::path folder_;
};

TEST_F(InClusterConfig, NamesTheServiceAndTheAccount) {
    const auto config = read();
    ASSERT_TRUE(config);
    EXPECT_EQ(config->server, "https://10.0.0.1:443");
    EXPECT_EQ(config->authorities_pem, "authority");
    EXPECT_EQ(config->token_file, folder_ / "token");
    EXPECT_EQ(config->space, "team");
}

TEST_F(InClusterConfig, PutsAnIpv6AddressIntoBrackets) {
    const auto config = read("fd00::1");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->server, "https://[fd00::1]:443");
}

TEST_F(InClusterConfig, SaysThatThisIsNoPod) {
    const auto config = in_cluster_config(environment({}), folder_);
    ASSERT_FALSE(config);
    EXPECT_EQ(
        config.error(),
        (Error{Remedy::fix_input,
               "not in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set"}));
}

TEST_F(InClusterConfig, TrustsNobodyWithoutAnAuthority) {
    std::filesystem::remove(folder_ / "ca.crt");
    EXPECT_FALSE(read());
}

TEST_F(InClusterConfig, RefusesAnEmptyToken) {
    write("token", "\n");
    const auto config = read();
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error(), (Error{Remedy::fix_input, "the service account token is empty"}));
}

TEST_F(InClusterConfig, WorksInTheDefaultNamespaceWhenNoneIsSaid) {
    std::filesystem::remove(folder_ / "namespace");
    const auto config = read();
    ASSERT_TRUE(config);
    EXPECT_EQ(config->space, "default");
}

TEST(FindConfig, SaysWhatIsMissingWhenNothingIsSet) {
    const auto config = find_config({}, environment({}));
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error(),
              (Error{Remedy::fix_input, "not in a pod, and neither KUBECONFIG nor HOME is set"}));
}

} // namespace
} // namespace lockstep::kube
