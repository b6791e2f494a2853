// SPDX-License-Identifier: Apache-2.0
#include "kube/client.hpp"

#include <gtest/gtest.h>

#include "support/scripted_transport.hpp"

namespace lockstep::kube {
namespace {

using test::failing;
using test::ScriptedAnswer;

constexpr const char* pod_path = "/api/v1/namespaces/team/pods/shop";
constexpr const char* create_path =
    "/api/v1/namespaces/team/configmaps?fieldManager=lockstep&fieldValidation=Strict";

const Json settings = {{"metadata", {{"namespace", "team"}, {"name", "shop"}}}};

ScriptedAnswer answer(int status, std::string body) {
    return {.response = Response{status, std::move(body)}};
}

class ClientTest : public testing::Test {
protected:
    test::ManualClock clock_;
    test::ScriptedTransport transport_{clock_};
    Client client_{transport_};
};

TEST_F(ClientTest, HasNothingForAnObjectThatIsNotThere) {
    transport_.expect(pod_path, failing(404, "NotFound"));
    const auto pod = client_.get(resources::pods, {"team", "shop"});
    ASSERT_TRUE(pod);
    EXPECT_EQ(*pod, std::nullopt);
}

TEST_F(ClientTest, FailsForAKindThatIsNotThere) {
    transport_.expect(pod_path, answer(404, "404 page not found"));
    const auto pod = client_.get(resources::pods, {"team", "shop"});
    ASSERT_FALSE(pod);
    EXPECT_EQ(pod.error().remedy, Remedy::fix_input);
}

TEST_F(ClientTest, ReportsAnAnswerThatIsNoJson) {
    transport_.expect(pod_path, answer(200, "<html>"));
    const auto pod = client_.get(resources::pods, {"team", "shop"});
    ASSERT_FALSE(pod);
    EXPECT_EQ(
        pod.error(),
        (ApiError{
            Remedy::report_bug, 200, "",
            "the answer to GET /api/v1/namespaces/team/pods/shop is not what the Kubernetes API "
            "promises"}));
}

TEST_F(ClientTest, TellsAnExistingObjectFromACreatedOne) {
    transport_.expect(create_path, failing(409, "AlreadyExists"));
    const auto created = client_.create(resources::config_maps, settings, "lockstep");
    ASSERT_TRUE(created);
    EXPECT_EQ(*created, std::nullopt);
}

TEST_F(ClientTest, GivesTheCreatedObject) {
    transport_.expect(create_path, answer(201, R"({"metadata":{"uid":"u-1"}})"));
    const auto created = client_.create(resources::config_maps, settings, "lockstep");
    ASSERT_TRUE(created && *created);
    EXPECT_EQ(metadata_text(**created, "uid"), "u-1");
}

TEST_F(ClientTest, HandsOnHowLongToStayAway) {
    transport_.expect(create_path, failing(429, "TooManyRequests", "4"));
    const auto created = client_.create(resources::config_maps, settings, "lockstep");
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error(), (ApiError{Remedy::retry, 429, "TooManyRequests",
                                         "TooManyRequests it is", std::chrono::seconds{4}}));
}

TEST_F(ClientTest, IsContentWhenWhatItRemovesIsGoneAlready) {
    transport_.expect(pod_path, failing(404, "NotFound"));
    EXPECT_TRUE(client_.remove(resources::pods, {"team", "shop"}));
}

TEST_F(ClientTest, DoesNotMistakeAnotherObjectOfTheNameForTheRemovedOne) {
    transport_.expect(pod_path, failing(409, "Conflict"));
    const auto removed =
        client_.remove(resources::pods, {"team", "shop"}, request::Propagation::background, "u-1");
    ASSERT_FALSE(removed);
    EXPECT_TRUE(is_conflict(removed.error()));
}

TEST_F(ClientTest, ReadsAnEmptyListThatIsNull) {
    transport_.expect("/api/v1/pods",
                      answer(200, R"({"metadata":{"resourceVersion":"5"},"items":null})"));
    const auto page = client_.list(resources::pods, {}, {});
    ASSERT_TRUE(page);
    EXPECT_EQ(page->resource_version, "5");
    EXPECT_TRUE(page->items.empty());
}

TEST_F(ClientTest, RefusesAListWithoutItems) {
    transport_.expect("/api/v1/pods", answer(200, R"({"metadata":{"resourceVersion":"5"}})"));
    const auto page = client_.list(resources::pods, {}, {});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().remedy, Remedy::report_bug);
}

} // namespace
} // namespace lockstep::kube
