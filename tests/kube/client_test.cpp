// SPDX-License-Identifier: Apache-2.0
#include "kube/client.hpp"

#include <set>

#include <gmock/gmock.h>

#include "kube/live_api.hpp"

namespace lockstep::kube {
namespace {

using testing::HasSubstr;

class LiveClient : public test::LiveApi {
protected:
    ApiResult<Json> apply(const Json& object, const char* manager = "lockstep",
                          request::Conflicts conflicts = request::Conflicts::refuse) {
        return client_.apply(resources::config_maps, object, manager, conflicts);
    }

    Json data_of(const std::string& name) {
        const auto object = client_.get(resources::config_maps, {space_, name});
        return object && *object ? (**object).value("data", Json{}) : Json{};
    }
};

TEST_F(LiveClient, HasNothingForAnObjectThatIsNotThere) {
    const auto object = client_.get(resources::config_maps, {space_, "none"});
    ASSERT_TRUE(object) << object.error().message;
    EXPECT_EQ(*object, std::nullopt);
}

TEST_F(LiveClient, TellsACreatedObjectFromAnExistingOne) {
    const auto first =
        client_.create(resources::config_maps, config_map("a", {{"k", "1"}}), "lockstep");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_TRUE(first->has_value());
    const auto second =
        client_.create(resources::config_maps, config_map("a", {{"k", "2"}}), "lockstep");
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(*second, std::nullopt);
    EXPECT_EQ(data_of("a"), (Json{{"k", "1"}}));
}

TEST_F(LiveClient, AppliesTwiceWithoutASecondVersion) {
    const auto first = apply(config_map("a", {{"k", "1"}}));
    const auto second = apply(config_map("a", {{"k", "1"}}));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(metadata_text(*first, "resourceVersion"), metadata_text(*second, "resourceVersion"));
}

TEST_F(LiveClient, RemovesAFieldThatIsNoLongerApplied) {
    ASSERT_TRUE(apply(config_map("a", {{"k", "1"}, {"old", "1"}})));
    ASSERT_TRUE(apply(config_map("a", {{"k", "1"}})));
    EXPECT_EQ(data_of("a"), (Json{{"k", "1"}}));
}

TEST_F(LiveClient, LeavesAFieldOfAnotherManagerAlone) {
    ASSERT_TRUE(apply(config_map("a", {{"k", "1"}}), "somebody"));
    const auto applied = apply(config_map("a", {{"k", "2"}}));
    ASSERT_FALSE(applied);
    EXPECT_TRUE(is_conflict(applied.error()));
    EXPECT_EQ(applied.error().remedy, Remedy::observe);
}

TEST_F(LiveClient, TakesAFieldOverWhenAskedTo) {
    ASSERT_TRUE(apply(config_map("a", {{"k", "1"}}), "somebody"));
    ASSERT_TRUE(apply(config_map("a", {{"k", "2"}}), "lockstep", request::Conflicts::take_over));
    EXPECT_EQ(data_of("a"), (Json{{"k", "2"}}));
}

TEST_F(LiveClient, AppliesAnyTextUnchanged) {
    const std::string text =
        "tab\t \"quote\" \\ \x01 \x1b \x7f \xc2\x85 \xc2\x9f ä € 😀 \xef\xbb\xbf \xe2\x80\xa8 end";
    const auto applied = apply(config_map("a", {{"k", text}}));
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(data_of("a"), (Json{{"k", text}}));
}

TEST_F(LiveClient, CreatesNothingWithAnUnknownField) {
    auto object = config_map("a", {{"k", "1"}});
    object["dta"] = {{"k", "1"}};
    const auto created = client_.create(resources::config_maps, object, "lockstep");
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().remedy, Remedy::fix_input);
    EXPECT_THAT(created.error().message, HasSubstr("unknown field \"dta\""));
}

TEST_F(LiveClient, AppliesNothingWithAnUnknownField) {
    auto object = config_map("a", {{"k", "1"}});
    object["dta"] = {{"k", "1"}};
    const auto applied = apply(object);
    ASSERT_FALSE(applied);
    EXPECT_THAT(applied.error().message, HasSubstr("dta"));
    EXPECT_EQ(data_of("a"), Json{});
}

TEST_F(LiveClient, AppliesNoStatusToAnObjectThatIsNotThere) {
    const Json pod = {{"apiVersion", "v1"},
                      {"kind", "Pod"},
                      {"metadata", {{"namespace", space_}, {"name", "none"}}},
                      {"status", {{"message", "x"}}}};
    const auto applied = client_.apply_status(resources::pods, pod, "lockstep");
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, 404);
}

TEST_F(LiveClient, RemovesAnObjectOnlyOnce) {
    ASSERT_TRUE(apply(config_map("a", {{"k", "1"}})));
    EXPECT_TRUE(client_.remove(resources::config_maps, {space_, "a"}));
    EXPECT_EQ(data_of("a"), Json{});
    EXPECT_TRUE(client_.remove(resources::config_maps, {space_, "a"}));
}

TEST_F(LiveClient, SparesAnObjectOfAnotherIdentity) {
    ASSERT_TRUE(apply(config_map("a", {{"k", "1"}})));
    const auto removed = client_.remove(resources::config_maps, {space_, "a"},
                                        request::Propagation::background, "another-identity");
    ASSERT_FALSE(removed);
    EXPECT_TRUE(is_conflict(removed.error()));
    EXPECT_EQ(data_of("a"), (Json{{"k", "1"}}));
}

TEST_F(LiveClient, FailsForAKindThatIsNotThere) {
    const auto object = client_.get({"nowhere.dev", "v1", "things"}, {space_, "a"});
    ASSERT_FALSE(object);
    EXPECT_EQ(object.error().remedy, Remedy::fix_input);
}

} // namespace
} // namespace lockstep::kube
