// SPDX-License-Identifier: Apache-2.0
#include "kube/request.hpp"

#include <gtest/gtest.h>

namespace lockstep::kube {
namespace {

const Json shop = {{"metadata", {{"namespace", "team"}, {"name", "shop"}}}};

TEST(Request, PutsTheCoreGroupUnderItsOwnPath) {
    EXPECT_EQ(request::get(resources::pods, {"team", "shop-1"}),
              (Request{Method::get, "/api/v1/namespaces/team/pods/shop-1"}));
}

TEST(Request, NamesGroupAndVersionOfOtherGroups) {
    EXPECT_EQ(request::get(resources::jobs, {"team", "migrate"}).target,
              "/apis/batch/v1/namespaces/team/jobs/migrate");
}

TEST(Request, LeavesOutTheNamespaceOfClusterWideObjects) {
    EXPECT_EQ(request::get(resources::namespaces, {"ignored", "team"}).target,
              "/api/v1/namespaces/team");
}

TEST(Request, EscapesEverythingThatCouldEndAPathOrAQuery) {
    EXPECT_EQ(request::get(resources::pods, {"a/b", "c?d&e"}).target,
              "/api/v1/namespaces/a%2Fb/pods/c%3Fd%26e");
}

TEST(Request, ListsAllNamespacesWithoutOne) {
    EXPECT_EQ(
        request::list(resources::pods, {.label_selector = "lockstep.dev/schema"}, {.limit = 500})
            .target,
        "/api/v1/pods?labelSelector=lockstep.dev%2Fschema&limit=500");
}

TEST(Request, ListsFromAVersion) {
    EXPECT_EQ(request::list(resources::pods, {.space = "team"}, {.resource_version = "7"}).target,
              "/api/v1/namespaces/team/pods?resourceVersion=7");
}

TEST(Request, SendsNoVersionWithAContinueToken) {
    EXPECT_EQ(request::list(resources::pods, {},
                            {.limit = 2, .continue_token = "next=", .resource_version = "7"})
                  .target,
              "/api/v1/pods?limit=2&continue=next%3D");
}

TEST(Request, WatchesWithBookmarks) {
    EXPECT_EQ(
        request::watch(resources::pods, {.field_selector = "spec.nodeName=a"}, "7",
                       std::chrono::seconds{300}),
        (Request{Method::get, "/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=7"
                              "&timeoutSeconds=300&fieldSelector=spec.nodeName%3Da"}));
}

TEST(Request, CreatesStrictlyInTheNamespaceOfTheObject) {
    EXPECT_EQ(
        request::create(resources::jobs, shop, "lockstep"),
        (Request{Method::post,
                 "/apis/batch/v1/namespaces/team/jobs?fieldManager=lockstep&fieldValidation=Strict",
                 "application/json", R"({"metadata":{"name":"shop","namespace":"team"}})"}));
}

TEST(Request, AppliesStrictlyAndTakesFieldsOver) {
    EXPECT_EQ(
        request::apply(resources::config_maps, shop, "lockstep", request::Conflicts::take_over),
        (Request{Method::patch,
                 "/api/v1/namespaces/team/configmaps/shop?fieldManager=lockstep&force=true"
                 "&fieldValidation=Strict",
                 "application/apply-patch+yaml",
                 R"({"metadata":{"name":"shop","namespace":"team"}})"}));
}

TEST(Request, AppliesToTheStatusSubresource) {
    EXPECT_EQ(request::apply_status(resources::database_schemas, shop, "status",
                                    request::Conflicts::refuse)
                  .target,
              "/apis/lockstep.dev/v1alpha1/namespaces/team/databaseschemas/shop/status"
              "?fieldManager=status&force=false&fieldValidation=Strict");
}

TEST(Request, AppliesTextThatYamlWouldRefuseInEscapedForm) {
    const Json object = {{"metadata", {{"name", "\x7f\xc2\x9f\xef\xbb\xbf\xef\xbf\xbf"}}}};
    EXPECT_EQ(request::apply(resources::config_maps, object, "x", request::Conflicts::refuse).body,
              R"({"metadata":{"name":"\u007f\u009f\ufeff\uffff"}})");
}

TEST(Request, AppliesOtherTextAsItIs) {
    const Json object = {{"metadata", {{"name", "ä\u20ac😀"}}}};
    EXPECT_EQ(request::apply(resources::config_maps, object, "x", request::Conflicts::refuse).body,
              "{\"metadata\":{\"name\":\"ä\u20ac😀\"}}");
}

TEST(Request, RemovesOnlyTheVeryObjectWhenItsIdentityIsGiven) {
    EXPECT_EQ(
        request::remove(resources::jobs, {"team", "migrate"}, request::Propagation::foreground,
                        "u-1"),
        (Request{Method::remove, "/apis/batch/v1/namespaces/team/jobs/migrate", "application/json",
                 R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u-1"},)"
                 R"("propagationPolicy":"Foreground"})"}));
}

TEST(Request, RemovesWhateverHasTheNameWithoutAnIdentity) {
    EXPECT_EQ(
        request::remove(resources::jobs, {"team", "migrate"}, request::Propagation::background)
            .body,
        R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"})");
}

} // namespace
} // namespace lockstep::kube
