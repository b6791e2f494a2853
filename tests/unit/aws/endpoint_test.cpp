// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint.hpp"

#include <gtest/gtest.h>

namespace lockstep::aws {
namespace {

using Kind = EndpointKind;

struct Case {
    std::string name;
    std::string host;
    Endpoint endpoint;
};

class ParseEndpoint : public testing::TestWithParam<Case> {};

TEST_P(ParseEndpoint, TellsWhatTheNameStandsFor) {
    const auto endpoint = parse_endpoint(GetParam().host);
    EXPECT_EQ(endpoint.kind, GetParam().endpoint.kind);
    EXPECT_EQ(endpoint.region, GetParam().endpoint.region);
    EXPECT_EQ(endpoint.blue_green, GetParam().endpoint.blue_green);
}

INSTANTIATE_TEST_SUITE_P(
    Host, ParseEndpoint,
    testing::ValuesIn(std::vector<Case>{
        {"Cluster",
         "shop.cluster-c9abc123.eu-west-1.rds.amazonaws.com",
         {Kind::cluster, "eu-west-1"}},
        {"Reader",
         "shop.cluster-ro-c9abc123.eu-west-1.rds.amazonaws.com",
         {Kind::reader, "eu-west-1"}},
        {"Custom",
         "reports.cluster-custom-c9abc123.eu-west-1.rds.amazonaws.com",
         {Kind::custom, "eu-west-1"}},
        {"Instance",
         "shop-1.c9abc123.ap-southeast-2.rds.amazonaws.com",
         {Kind::instance, "ap-southeast-2"}},
        {"Proxy", "pool.proxy-c9abc123.eu-west-1.rds.amazonaws.com", {Kind::proxy, "eu-west-1"}},
        {"EndpointOfAProxy",
         "ro.endpoint.proxy-c9abc123.eu-west-1.rds.amazonaws.com",
         {Kind::proxy, "eu-west-1"}},
        {"GlobalWriter",
         "world.global-c9abc123.global.rds.amazonaws.com",
         {Kind::global_writer, ""}},
        {"ShardGroup",
         "big.shardgrp-c9abc123.us-east-2.rds.amazonaws.com",
         {Kind::limitless, "us-east-2"}},
        {"GovernmentCloud",
         "shop.cluster-c9.us-gov-west-1.rds.amazonaws.com",
         {Kind::cluster, "us-gov-west-1"}},
        {"Fips",
         "shop.cluster-c9.us-gov-west-1.rds-fips.amazonaws.com",
         {Kind::cluster, "us-gov-west-1"}},
        {"China", "shop.cluster-c9.rds.cn-north-1.amazonaws.com.cn", {Kind::cluster, "cn-north-1"}},
        {"ChinaInItsOlderForm",
         "shop.cluster-c9.cn-northwest-1.rds.amazonaws.com.cn",
         {Kind::cluster, "cn-northwest-1"}},
        {"IsolatedPartition",
         "shop.cluster-c9.rds.us-iso-east-1.c2s.ic.gov",
         {Kind::cluster, "us-iso-east-1"}},
        {"CapitalLettersAndTheRootsDot",
         "Shop.Cluster-C9.EU-West-1.RDS.amazonaws.com.",
         {Kind::cluster, "eu-west-1"}},
        {"Green",
         "shop-green-a1b2c3.cluster-c9.eu-west-1.rds.amazonaws.com",
         {Kind::cluster, "eu-west-1", BlueGreen::green}},
        {"OldBlue",
         "shop-old1.cluster-c9.eu-west-1.rds.amazonaws.com",
         {Kind::cluster, "eu-west-1", BlueGreen::old}},
        {"OldBlueInstance",
         "shop-1-old12.c9.eu-west-1.rds.amazonaws.com",
         {Kind::instance, "eu-west-1", BlueGreen::old}},
        {"OnlyCalledGreen",
         "ever-green.c9.eu-west-1.rds.amazonaws.com",
         {Kind::instance, "eu-west-1"}},
        {"OnlyCalledOld", "very-old.c9.eu-west-1.rds.amazonaws.com", {Kind::instance, "eu-west-1"}},
        {"Alias", "db.example.com", {}},
        {"AnotherService", "shop.c9.eu-west-1.redshift.amazonaws.com", {}},
        {"AmazonInTheMiddle", "shop.cluster-c9.eu-west-1.rds.amazonaws.com.example.com", {}},
        {"NoName", "cluster-c9.eu-west-1.rds.amazonaws.com", {}},
        {"EmptyLabel", ".cluster-c9.eu-west-1.rds.amazonaws.com", {}},
        {"NoRegion", "shop.cluster-c9.nowhere.rds.amazonaws.com", {}},
        {"PortInside", "shop.cluster-c9.eu-west-1.rds.amazonaws.com:5432", {}},
        {"NoIdBehindThePrefix", "shop.cluster-.eu-west-1.rds.amazonaws.com", {}},
        {"Address", "10.0.0.1", {}},
        {"Empty", "", {}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(TokenRegion, IsTheOneInTheName) {
    const auto region = token_region("shop.cluster-c9.eu-west-1.rds.amazonaws.com", "us-east-1");
    ASSERT_TRUE(region);
    EXPECT_EQ(*region, "eu-west-1");
}

TEST(TokenRegion, IsTheConfiguredOneForAGlobalEndpoint) {
    constexpr const char* host = "world.global-c9.global.rds.amazonaws.com";
    EXPECT_EQ(*token_region(host, "eu-west-1"), "eu-west-1");
    EXPECT_EQ(token_region(host, "").error().message,
              "auth iam: the name \"world.global-c9.global.rds.amazonaws.com\" does not tell the "
              "region that the writer is in: set it (--region, LOCKSTEP_REGION)");
}

struct Refusal {
    std::string name;
    std::string host;
    std::string message;
};

class RefuseToken : public testing::TestWithParam<Refusal> {};

TEST_P(RefuseToken, SaysWhy) {
    const auto region = token_region(GetParam().host, "eu-west-1");
    ASSERT_FALSE(region);
    EXPECT_EQ(region.error(),
              (Error{Remedy::fix_input, "auth iam: " + GetParam().message +
                                            ": set the cluster endpoint as AWS shows it"}));
}

INSTANTIATE_TEST_SUITE_P(
    Host, RefuseToken,
    testing::ValuesIn(std::vector<Refusal>{
        {"Custom", "r.cluster-custom-c9.eu-west-1.rds.amazonaws.com",
         "\"r.cluster-custom-c9.eu-west-1.rds.amazonaws.com\" is a custom endpoint, which AWS "
         "takes "
         "no IAM tokens for"},
        {"Alias", "db.example.com",
         "\"db.example.com\" is no endpoint name of RDS, and an IAM token is signed for that name, "
         "so that an alias (CNAME) cannot work"},
        {"Address", "10.0.0.1",
         "\"10.0.0.1\" is an address, and an IAM token is signed for a name"},
        {"AddressOfVersionSix", "fd00::1",
         "\"fd00::1\" is an address, and an IAM token is signed for a name"},
        {"Socket", "/run/postgresql",
         "\"/run/postgresql\" is the folder of a Unix socket, and IAM works over TLS"},
    }),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::aws
