// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/token_source.hpp"
#include "base/file.hpp"

namespace lockstep::initcontainer {
namespace {

using testing::HasSubstr;

constexpr const char* aurora = "shop.cluster-c9.eu-west-1.rds.amazonaws.com";
constexpr const char* system_file = "/etc/ssl/certs/ca-certificates.crt";

pg::ConnectionSettings to(const std::string& host, const std::string& ca) {
    pg::ConnectionSettings connection;
    connection.host = host;
    connection.ssl_root_cert = ca;
    EXPECT_TRUE(find_ca_file(connection));
    return connection;
}

TEST(FindCaFile, TakesTheShippedOneForAnAuroraHost) {
    const auto connection = to(aurora, "auto");
    EXPECT_EQ(pg::ca_name(connection), "the shipped RDS bundle (eu-west-1)");
    EXPECT_THAT(*read_file(connection.ssl_root_cert), HasSubstr("Amazon RDS eu-west-1 Root CA"));
}

TEST(FindCaFile, TakesTheSystemsForAnyOtherHost) {
    EXPECT_EQ(to("db.example.com", "auto").ssl_root_cert, system_file);
    EXPECT_EQ(pg::ca_name(to("db.example.com", "auto")), system_file);
}

TEST(FindCaFile, FollowsWhatIsSetWhateverTheHost) {
    EXPECT_EQ(to(aurora, "/etc/ca.pem").ssl_root_cert, "/etc/ca.pem");
    EXPECT_EQ(to(aurora, "system").ssl_root_cert, system_file);
    EXPECT_EQ(pg::ca_name(to("db.example.com", "rds")), "the shipped RDS bundle");
}

TEST(UseIam, RefusesModesThatMaySendATokenUnencrypted) {
    pg::ConnectionSettings connection;
    for (const auto mode : {pg::SslMode::disable, pg::SslMode::allow, pg::SslMode::prefer}) {
        connection.ssl_mode = mode;
        EXPECT_FALSE(use_iam(connection, {}, ""));
    }
    connection.ssl_mode = pg::SslMode::require;
    EXPECT_TRUE(use_iam(connection, {}, ""));
    EXPECT_TRUE(connection.iam);
}

} // namespace
} // namespace lockstep::initcontainer
