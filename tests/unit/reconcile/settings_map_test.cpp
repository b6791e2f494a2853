// SPDX-License-Identifier: Apache-2.0
#include "reconcile/settings_map.hpp"

#include <gtest/gtest.h>

#include "unit/reconcile/world.hpp"

namespace lockstep::reconcile {
namespace {

using Keys = std::map<std::string, std::string>;

TEST(SettingsKeys, HoldWhatAGateNeedsAndNoSecret) {
    EXPECT_EQ(settings_keys(shop_resource()), (Keys{{"LOCKSTEP_ATTEMPTS_PER_ROLLOUT", "1"},
                                                    {"LOCKSTEP_ENGINE", "sql"},
                                                    {"LOCKSTEP_FORMAT", "auto"},
                                                    {"LOCKSTEP_HISTORY_SCHEMA", "lockstep"},
                                                    {"LOCKSTEP_LOCK_BUDGET", "5m"},
                                                    {"LOCKSTEP_LOCK_TIMEOUT", "500ms"},
                                                    {"LOCKSTEP_LOCK_WAIT", "30m"},
                                                    {"LOCKSTEP_ON_NEWER_HISTORY", "allow"},
                                                    {"LOCKSTEP_ON_UNMANAGED", "refuse"},
                                                    {"LOCKSTEP_MIRROR", "auto"},
                                                    {"LOCKSTEP_OUT_OF_ORDER", "refuse"},
                                                    {"LOCKSTEP_OWNER", "shop/shop-db"},
                                                    {"LOCKSTEP_REPORT_LIMIT", "4096"},
                                                    {"LOCKSTEP_STATEMENT_TIMEOUT", "0s"},
                                                    {"LOCKSTEP_WAIT_TIMEOUT", "5m"},
                                                    {"POSTGRES_DB", "shop"},
                                                    {"POSTGRES_HOST", "db.shop.svc"},
                                                    {"POSTGRES_PORT", "5432"},
                                                    {"POSTGRES_SSLMODE", "verify-full"}}));
}

TEST(SettingsKeys, PointToTheCaAndCarryUserNameAndRetryTokenWhereTheyAreGiven) {
    auto resource = shop_resource();
    resource.spec.connection.username = "migrator";
    resource.spec.connection.tls.ca_from = api::KeyRef{"db-ca", "ca.pem"};
    resource.retry_token = "again";
    const auto keys = settings_keys(resource);
    EXPECT_EQ(keys.at("POSTGRES_USERNAME"), "migrator");
    EXPECT_EQ(keys.at("POSTGRES_SSLROOTCERT"), "/etc/lockstep/tls/ca.crt");
    EXPECT_EQ(keys.at("LOCKSTEP_RETRY_TOKEN"), "again");
}

TEST(SettingsKeys, SayWhatTheFirstRunDoes) {
    auto resource = shop_resource();
    resource.spec.migrations.on_unmanaged = api::OnUnmanaged::baseline;
    resource.spec.migrations.baseline_version = "20";
    EXPECT_EQ(settings_keys(resource).at("LOCKSTEP_ON_UNMANAGED"), "baseline=20");
    resource.spec.migrations.on_unmanaged = api::OnUnmanaged::create_if_missing;
    resource.spec.migrations.bootstrap_file = "bootstrap.sql";
    EXPECT_EQ(settings_keys(resource).at("LOCKSTEP_ON_UNMANAGED"), "create-if-missing=20");
    EXPECT_EQ(settings_keys(resource).at("LOCKSTEP_BOOTSTRAP_FILE"), "bootstrap.sql");
    resource.spec.migrations.baseline_version.clear();
    EXPECT_EQ(settings_keys(resource).at("LOCKSTEP_ON_UNMANAGED"), "create-if-missing");
}

TEST(SettingsKeys, CarryTheCommandThatMigratesAsAJsonList) {
    auto resource = shop_resource();
    resource.spec.migrations.engine = api::Engine::exec;
    resource.spec.migrations.exec = {.command = {"sh", "-c", "echo \"a b\""},
                                     .verify = "SELECT true"};
    resource.spec.migrations.source_image = api::ImageSource{"shop:1", "/app/alembic"};
    const auto keys = settings_keys(resource);
    EXPECT_EQ(keys.at("LOCKSTEP_ENGINE"), "exec");
    EXPECT_EQ(keys.at("LOCKSTEP_EXEC_COMMAND"), R"(["sh","-c","echo \"a b\""])");
    EXPECT_EQ(keys.at("LOCKSTEP_VERIFY_QUERY"), "SELECT true");
    EXPECT_EQ(keys.at("LOCKSTEP_DIR"), "/app/alembic");
}

TEST(PublishedMap, IsLabelledAndHasNoOwner) {
    EXPECT_EQ(published_map(shop_resource(), "shop-db-pool", {{"A", "1"}}), kube::Json::parse(R"({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "shop-db-pool", "namespace": "shop",
                     "labels": {"app.kubernetes.io/managed-by": "lockstep-operator",
                                "lockstep.dev/published-for": "shop-db"}},
        "data": {"A": "1"}})"));
}

} // namespace
} // namespace lockstep::reconcile
