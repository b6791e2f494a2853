// SPDX-License-Identifier: Apache-2.0
#include "runtime/orphans.hpp"

#include <gmock/gmock.h>

#include "loop_fixture.hpp"

namespace lockstep::runtime {
namespace {

using kube::Json;
using test::config_maps_path;

class OrphansOfAppDb : public testing::Test {
protected:
    OrphansOfAppDb() {
        api.put(config_maps_path, published("app-db-lockstep", "app-db"));
        api.put(config_maps_path, published("app-db-pool", "app-db"));
    }

    static Json published(const std::string& name, const std::string& resource) {
        return {{"metadata",
                 {{"name", name},
                  {"namespace", "shop"},
                  {"labels",
                   {{"app.kubernetes.io/managed-by", "lockstep-operator"},
                    {"lockstep.dev/published-for", resource}}}}}};
    }

    bool collect() { return orphans.collect({"shop", "app-db"}, {}).has_value(); }

    test::InMemoryApi api;
    kube::Client client{api};
    Orphans orphans{client};
};

TEST_F(OrphansOfAppDb, AreRemovedOnceResourceAndPodsAreGone) {
    EXPECT_TRUE(collect());
    EXPECT_THAT(api.writes,
                testing::UnorderedElementsAre("DELETE " + config_maps_path + "/app-db-lockstep",
                                              "DELETE " + config_maps_path + "/app-db-pool"));
}

TEST_F(OrphansOfAppDb, StayWhileTheResourceExists) {
    api.put(test::schemas_path, test::app_db());
    EXPECT_TRUE(collect());
    EXPECT_THAT(api.writes, testing::IsEmpty());
}

TEST_F(OrphansOfAppDb, StayWhileAPodCarriesTheLabel) {
    api.put(test::pods_path, {{"metadata",
                               {{"name", "shop-1"},
                                {"namespace", "shop"},
                                {"labels", {{"lockstep.dev/schema", "app-db"}}}}}});
    EXPECT_TRUE(collect());
    EXPECT_THAT(api.writes, testing::IsEmpty());
}

TEST_F(OrphansOfAppDb, DoNotIncludeThoseOfOtherResourcesOrOfUsers) {
    api.put(config_maps_path, published("other-pool", "other"));
    api.put(config_maps_path, {{"metadata", {{"name", "app-db-x"}, {"namespace", "shop"}}}});
    EXPECT_TRUE(collect());
    EXPECT_NE(api.find(config_maps_path + "/other-pool"), nullptr);
    EXPECT_NE(api.find(config_maps_path + "/app-db-x"), nullptr);
}

TEST_F(OrphansOfAppDb, StayWhenNobodyKnowsWhetherTheResourceExists) {
    api.fail_next("GET " + test::schemas_path + "/app-db",
                  test::status_response(500, "InternalError"));
    EXPECT_FALSE(collect());
    EXPECT_THAT(api.writes, testing::IsEmpty());
}

TEST_F(OrphansOfAppDb, AreFoundByWhatTheyWerePublishedFor) {
    const auto keys = orphans.published_for("shop", {});
    ASSERT_TRUE(keys.has_value());
    EXPECT_THAT(*keys, testing::Each(kube::ObjectKey{"shop", "app-db"}));
    EXPECT_THAT(*keys, testing::SizeIs(2));
}

} // namespace
} // namespace lockstep::runtime
