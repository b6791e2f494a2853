// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "initcontainer/commands/reset_rules.hpp"

namespace lockstep::initcontainer {
namespace {

using testing::HasSubstr;

ResetQuestion allowed() {
    return {"shop", "shop", "development", ""};
}

TEST(ResetRules, AllowAMarkedDatabaseThatIsNamed) {
    EXPECT_EQ(reset_objection(allowed()), std::nullopt);
}

TEST(ResetRules, WantTheNameToTheLetter) {
    for (const auto* name : {"", "Shop", "SHOP", "shop ", " shop", "shops", "sho"}) {
        auto question = allowed();
        question.confirmed = name;
        ASSERT_TRUE(reset_objection(question)) << name;
        EXPECT_THAT(*reset_objection(question), HasSubstr("but this is \"shop\""));
    }
}

TEST(ResetRules, WantTheMarkToTheLetter) {
    for (const auto* mark : {"", "production", "Development", "dev", "development "}) {
        auto question = allowed();
        question.environment = mark;
        EXPECT_TRUE(reset_objection(question)) << mark;
    }
}

TEST(ResetRules, RefuseAManagedServerWhateverElseIsSaid) {
    auto question = allowed();
    question.managed_sign = "it is Aurora 15.4";
    EXPECT_THAT(*reset_objection(question), HasSubstr("is never reset: it is Aurora 15.4"));
}

class ManagedHost : public testing::TestWithParam<const char*> {};

TEST_P(ManagedHost, IsKnownByItsName) {
    EXPECT_TRUE(is_managed_host(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Host, ManagedHost,
                         testing::Values("shop.cluster-abc.eu-west-1.rds.amazonaws.com",
                                         "shop.cluster-ro-abc.eu-west-1.rds.amazonaws.com",
                                         "SHOP.abc.eu-west-1.RDS.AmazonAWS.com",
                                         "shop.abc.eu-west-1.rds.amazonaws.com.",
                                         "shop.rds.cn-north-1.amazonaws.com.cn",
                                         "shop.proxy-abc.us-east-1.rds.amazonaws.com"));

class OtherHost : public testing::TestWithParam<const char*> {};

TEST_P(OtherHost, IsNotTakenForOne) {
    EXPECT_FALSE(is_managed_host(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Host, OtherHost,
                         testing::Values("localhost", "127.0.0.1", "/var/run/postgresql",
                                         "rds.example.com", "db.rds.example.com",
                                         "ec2-1-2-3-4.compute.amazonaws.com", ""));

} // namespace
} // namespace lockstep::initcontainer
