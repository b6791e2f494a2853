// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/host_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string refusal(std::string_view text) {
    const auto checked = check_host(text);
    if (checked) return "accepted";
    EXPECT_EQ(checked.error().remedy, Remedy::fix_input);
    return checked.error().message;
}

class SoundHost : public testing::TestWithParam<const char*> {};

TEST_P(SoundHost, IsTaken) {
    EXPECT_EQ(refusal(GetParam()), "accepted");
}

INSTANTIATE_TEST_SUITE_P(Host, SoundHost,
                         testing::Values("db", "db.example.", "shop_db.svc",
                                         "c.cluster-x1.eu-west-1.rds.amazonaws.com", "10.0.0.7",
                                         "::1", "fe80::1%eth0", "/var/run/postgresql"));

TEST(Host, ThatIsEmptyIsRefused) {
    EXPECT_EQ(refusal(""), "it is empty");
}

TEST(Host, WithAPortIsTakenApart) {
    EXPECT_EQ(refusal("db:6000"), "the port does not belong into the host: write \"db\", and the "
                                  "port \"6000\" into POSTGRES_PORT");
    EXPECT_THAT(refusal("[::1]:6000"), HasSubstr("write \"::1\", and the port \"6000\""));
    EXPECT_THAT(refusal("[::1]"), HasSubstr("without brackets: \"::1\""));
}

TEST(Host, ThatIsAUrlIsTakenApartWithoutItsPassword) {
    const auto message = refusal("postgresql://owner:hunter2@db.example:5432/shop?sslmode=require");
    EXPECT_THAT(message, HasSubstr("it is a URL, and the host alone is wanted: \"db.example\""));
    EXPECT_THAT(message, Not(HasSubstr("hunter2")));
    EXPECT_THAT(message, Not(HasSubstr("owner")));
}

TEST(Host, ThatIsAUrlWithAnOddPasswordShowsNothingOfIt) {
    for (const auto* url : {"postgres://u:hun/ter2@db/x", "postgres://u:hun@ter2@db:1/x",
                            "postgres://u:hunter2", "postgres://u:hun#ter2@db", "://"})
        EXPECT_THAT(refusal(url), Not(HasSubstr("ter2"))) << url;
}

TEST(Host, WithAnythingBehindItIsRefusedWithoutBeingShown) {
    for (const auto* text : {"u:hunter2@db", "db/shop", "db name", "db\n", "host=db", "\"db\"",
                             "db:hunter2", "[nonsense"}) {
        EXPECT_NE(refusal(text), "accepted") << text;
        EXPECT_THAT(refusal(text), Not(HasSubstr("hunter2"))) << text;
    }
}

TEST(Host, StandsAlone) {
    EXPECT_THAT(refusal("db-1,db-2"), HasSubstr("several hosts"));
}

TEST(HostSetting, IsNamedInTheRefusal) {
    const auto read = read_host({"db:5432", "POSTGRES_HOST", true, false});
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message, HasSubstr("POSTGRES_HOST: the port does not belong"));
}

TEST(HostSetting, MayBeMissingForCommandsThatNeedNone) {
    const auto read = read_host({"", "the default of host", false, false});
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, "");
}

} // namespace
} // namespace lockstep::initcontainer
