// SPDX-License-Identifier: Apache-2.0
#include "pool/profile.hpp"

#include <gtest/gtest.h>

namespace lockstep::pool {
namespace {

using Keys = std::map<std::string, std::string>;

api::Spec shop() {
    api::Spec spec;
    spec.connection.host = "db.shop.svc";
    spec.connection.database = "shop";
    spec.connection.password_from = {"db-login", "password"};
    return spec;
}

TEST(ProfileKeys, AreAllThereAndHoldNoPassword) {
    EXPECT_EQ(profile_keys(shop(), {4, 2}), (Keys{{"DB_MAX_POOL_CON", "4"},
                                                  {"DB_POOL_OVERFLOW", "2"},
                                                  {"DB_POOL_PRE_PING", "True"},
                                                  {"DB_POOL_RECYCLE", "3600"},
                                                  {"DB_POOL_SIZE", "4"},
                                                  {"DB_TIMEOUT", "30"},
                                                  {"IS_DB_ECHO_LOG", "False"},
                                                  {"IS_DB_EXPIRE_ON_COMMIT", "False"},
                                                  {"IS_DB_FORCE_ROLLBACK", "False"},
                                                  {"PGSSLMODE", "verify-full"},
                                                  {"POSTGRES_DB", "shop"},
                                                  {"POSTGRES_HOST", "db.shop.svc"},
                                                  {"POSTGRES_PORT", "5432"},
                                                  {"POSTGRES_SCHEMA", "postgresql"},
                                                  {"POSTGRES_SSLMODE", "verify-full"}}));
}

TEST(ProfileKeys, PointToTheCaWhereOneIsMounted) {
    auto spec = shop();
    spec.connection.tls.ca_from = api::KeyRef{"db-ca", "bundle.pem"};
    EXPECT_EQ(profile_keys(spec, {1, 0}).at("PGSSLROOTCERT"), "/etc/lockstep/tls/ca.crt");
}

TEST(ProfileKeys, NameTheAppsRoleWhenThatIsWished) {
    auto spec = shop();
    spec.pool.username = "shop_rw";
    EXPECT_EQ(profile_keys(spec, {1, 0}).at("POSTGRES_USERNAME"), "shop_rw");
}

TEST(ProfileKeys, RoundPartsOfASecondUp) {
    auto spec = shop();
    spec.pool.timeout = Milliseconds{1500};
    EXPECT_EQ(profile_keys(spec, {1, 0}).at("DB_TIMEOUT"), "2");
}

TEST(PublishedSize, ReadsWhatWasPublished) {
    EXPECT_EQ(published_size(profile_keys(shop(), {4, 2})), (PoolSize{4, 2}));
}

TEST(PublishedSize, IsUnknownWhereSomebodyWroteSomethingElse) {
    auto keys = profile_keys(shop(), {4, 2});
    keys["DB_POOL_SIZE"] = "0";
    EXPECT_EQ(published_size(keys), std::nullopt);
}

} // namespace
} // namespace lockstep::pool
