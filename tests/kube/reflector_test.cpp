// SPDX-License-Identifier: Apache-2.0
#include "kube/reflector.hpp"

#include "kube/live_api.hpp"

namespace lockstep::kube {
namespace {

using test::eventually;

class LiveReflector : public test::LiveApi {
protected:
    void put(const std::string& name, const std::string& value) {
        const auto applied =
            client_.apply(resources::config_maps, config_map(name, {{"k", value}}), "test");
        EXPECT_TRUE(applied) << applied.error().message;
    }

    bool sees(const std::string& name, const std::string& value) const {
        const auto object = reflector_.objects().find({space_, name});
        return object && object->at("data").at("k") == value;
    }

    bool answers() { return client_.get(resources::namespaces, {"", space_}).has_value(); }

    Reflector reflector_{*transport_,
                         clock_,
                         {.resource = resources::config_maps, .selection = {.space = space_}},
                         nullptr,
                         nullptr};
};

TEST_F(LiveReflector, SeesWhatIsThereAndWhatHappens) {
    put("a", "1");
    reflector_.start();
    ASSERT_TRUE(eventually([this] { return reflector_.synced(); }));
    EXPECT_TRUE(sees("a", "1"));
    put("b", "1");
    EXPECT_TRUE(eventually([this] { return sees("b", "1"); }));
    put("b", "2");
    EXPECT_TRUE(eventually([this] { return sees("b", "2"); }));
    ASSERT_TRUE(client_.remove(resources::config_maps, {space_, "a"}));
    EXPECT_TRUE(eventually([this] { return !reflector_.objects().find({space_, "a"}); }));
}

TEST_F(LiveReflector, HoldsEveryObjectOfAListOfSeveralPages) {
    constexpr std::size_t many = 1100;
    for (std::size_t i = 0; i < many; ++i)
        put("c" + std::to_string(i), "1");
    reflector_.start();
    ASSERT_TRUE(eventually([this] { return reflector_.synced(); }));
    EXPECT_EQ(reflector_.objects().size(), many);
}

TEST_F(LiveReflector, CarriesOnAfterTheApiServerWasKilled) {
    put("a", "1");
    reflector_.start();
    ASSERT_TRUE(eventually([this] { return reflector_.synced(); }));
    server_.kill();
    server_.start_again();
    ASSERT_TRUE(eventually([this] { return answers(); }));
    put("a", "2");
    EXPECT_TRUE(eventually([this] { return sees("a", "2"); }));
}

} // namespace
} // namespace lockstep::kube
