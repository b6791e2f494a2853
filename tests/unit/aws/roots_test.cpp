// SPDX-License-Identifier: Apache-2.0
#include "aws/roots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/trust_data.hpp"
#include "base/file.hpp"

namespace lockstep::aws {
namespace {

using Set = RootChoice::Set;

std::size_t certificates_in(std::string_view pem) {
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    std::size_t count = 0;
    for (auto at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at + 1))
        ++count;
    return count;
}

struct Case {
    std::string name;
    std::string host;
    RootChoice choice;
};

class ChooseRoots : public testing::TestWithParam<Case> {};

TEST_P(ChooseRoots, GoesByTheName) {
    EXPECT_TRUE(choose_roots(GetParam().host) == GetParam().choice);
}

INSTANTIATE_TEST_SUITE_P(
    Host, ChooseRoots,
    testing::ValuesIn(std::vector<Case>{
        {"Cluster", "a.cluster-c9.eu-west-1.rds.amazonaws.com", {Set::rds, "eu-west-1"}},
        {"Reader", "a.cluster-ro-c9.eu-west-1.rds.amazonaws.com", {Set::rds, "eu-west-1"}},
        {"Custom", "a.cluster-custom-c9.eu-west-1.rds.amazonaws.com", {Set::rds, "eu-west-1"}},
        {"Instance", "a.c9.us-east-1.rds.amazonaws.com", {Set::rds, "us-east-1"}},
        {"Global", "a.global-c9.global.rds.amazonaws.com", {Set::rds, ""}},
        {"China", "a.cluster-c9.rds.cn-north-1.amazonaws.com.cn", {Set::rds, "cn-north-1"}},
        {"Proxy", "a.proxy-c9.eu-west-1.rds.amazonaws.com", {Set::proxy, ""}},
        {"OtherHost", "db.example.com", {Set::system, ""}},
        {"Address", "127.0.0.1", {Set::system, ""}},
        {"NearlyAmazon",
         "a.cluster-c9.eu-west-1.rds.amazonaws.com.evil.example",
         {Set::system, ""}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(RdsCertificates, AreOfTheRegionAlone) {
    const auto pem = rds_certificates("eu-west-1");
    EXPECT_EQ(certificates_in(pem), 3U);
    EXPECT_THAT(pem, testing::HasSubstr("Amazon RDS eu-west-1 Root CA RSA2048 G1"));
    EXPECT_THAT(pem, testing::Not(testing::HasSubstr("eu-west-2")));
}

TEST(RdsCertificates, AreAllWhereTheSetHasNoneOfTheRegion) {
    EXPECT_FALSE(has_certificates_of("cn-north-1"));
    EXPECT_EQ(rds_certificates("cn-north-1"), rds_pem);
    EXPECT_EQ(rds_certificates(""), rds_pem);
    EXPECT_EQ(certificates_in(rds_pem), 81U);
}

TEST(CaFile, HoldsTheRegionsCertificatesWithoutAnyWritableFolder) {
    const auto file = ca_file({Set::rds, "us-west-2"});
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->name, "the shipped RDS bundle (us-west-2)");
    const auto content = read_file(file->path);
    ASSERT_TRUE(content);
    EXPECT_EQ(*content, rds_certificates("us-west-2"));
}

TEST(CaFile, IsMadeOnceARegion) {
    const auto first = ca_file({Set::rds, "sa-east-1"});
    const auto second = ca_file({Set::rds, "sa-east-1"});
    const auto other = ca_file({Set::rds, "eu-west-3"});
    ASSERT_TRUE(first && second && other);
    EXPECT_EQ(first->path, second->path);
    EXPECT_NE(first->path, other->path);
}

TEST(CaFile, SaysWhereTheSetHasNoCertificateOfTheRegion) {
    const auto file = ca_file({Set::rds, "cn-north-1"});
    ASSERT_TRUE(file);
    EXPECT_EQ(file->name, "the shipped RDS bundle, which has no CA of cn-north-1 yet");
}

TEST(RootsForHttps, AreThoseOfAwsCaBundleWhereItIsSet) {
    const auto file = ca_file({Set::rds, "eu-west-1"});
    ASSERT_TRUE(file);
    const auto roots = roots_for_https({{"AWS_CA_BUNDLE", file->path}});
    ASSERT_TRUE(roots);
    EXPECT_EQ(*roots, rds_certificates("eu-west-1"));
    EXPECT_FALSE(roots_for_https({{"AWS_CA_BUNDLE", "/nonexistent"}}));
}

TEST(RootsForHttps, AreTheShippedOnesWhereTheSystemHasNone) {
    const auto roots = roots_for_https({{"SSL_CERT_FILE", "/nonexistent"}});
    ASSERT_TRUE(roots);
    EXPECT_EQ(*roots, public_pem);
    EXPECT_EQ(certificates_in(public_pem), 4U);
}

} // namespace
} // namespace lockstep::aws
