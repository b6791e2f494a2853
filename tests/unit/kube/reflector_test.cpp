// SPDX-License-Identifier: Apache-2.0
#include "kube/reflector.hpp"

#include <future>

#include <gtest/gtest.h>

#include "support/scripted_transport.hpp"

namespace lockstep::kube {
namespace {

constexpr std::chrono::seconds patience{30};

const Json pod = {
    {"metadata", {{"namespace", "team"}, {"name", "a"}, {"uid", "1"}, {"resourceVersion", "11"}}}};

class ReflectorTest : public testing::Test {
protected:
    ReflectorTest() {
        transport_.expect(
            "/api/v1/pods?limit=500",
            {.response = Response{200, R"({"metadata":{"resourceVersion":"10"},"items":[]})"}});
        transport_.expect("/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=10",
                          {.lines = {Json{{"type", "ADDED"}, {"object", pod}}.dump()}});
        transport_.then_stay_quiet();
    }

    test::ManualClock clock_;
    test::ScriptedTransport transport_{clock_};
    std::promise<ObjectKey> told_;
    Reflector reflector_{
        transport_, clock_, {.resource = resources::pods}, nullptr, [this](const Change& change) {
            told_.set_value(change.key);
        }};
};

TEST_F(ReflectorTest, IsNotSyncedBeforeItStarts) {
    transport_.then_stay_quiet();
    EXPECT_FALSE(reflector_.synced());
    EXPECT_EQ(reflector_.last_activity(), SteadyTime{});
    reflector_.start();
    EXPECT_EQ(told_.get_future().wait_for(patience), std::future_status::ready);
}

TEST_F(ReflectorTest, TellsOfChangesOnceSynced) {
    auto told = told_.get_future();
    reflector_.start();
    ASSERT_EQ(told.wait_for(patience), std::future_status::ready);
    EXPECT_EQ(told.get(), (ObjectKey{"team", "a"}));
    EXPECT_TRUE(reflector_.synced());
    EXPECT_NE(reflector_.objects().find({"team", "a"}), nullptr);
    EXPECT_GT(reflector_.last_activity(), SteadyTime{});
}

} // namespace
} // namespace lockstep::kube
