// SPDX-License-Identifier: Apache-2.0
#include "kube/list_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_transport.hpp"

namespace lockstep::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::failing;
using test::refused;
using test::ScriptedAnswer;
using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::Gt;
using testing::Le;

constexpr const char* first_page = "/api/v1/pods?limit=500";

std::string watch_from(const std::string& version) {
    return "/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=" + version;
}

Json pod(const std::string& name, const std::string& uid, const std::string& version) {
    return {{"metadata",
             {{"namespace", "team"}, {"name", name}, {"uid", uid}, {"resourceVersion", version}}}};
}

ScriptedAnswer page(Json items, const std::string& version,
                    const std::string& continue_token = {}) {
    Json list = {{"metadata", {{"resourceVersion", version}}}, {"items", std::move(items)}};
    if (!continue_token.empty()) list["metadata"]["continue"] = continue_token;
    return {.response = Response{200, list.dump()}};
}

std::string event(const std::string& type, Json object) {
    return Json{{"type", type}, {"object", std::move(object)}}.dump();
}

std::string bookmark(const std::string& version) {
    return event("BOOKMARK", {{"metadata", {{"resourceVersion", version}}}});
}

std::string in_stream(int code, const std::string& reason) {
    return event("ERROR", {{"kind", "Status"}, {"code", code}, {"reason", reason}});
}

class ListWatchTest : public testing::Test {
protected:
    milliseconds step() { return machine_.step({}); }

    /// Two pods at version 10; the next step is a watch.
    void list_two_pods() {
        transport_.expect(first_page, page({pod("a", "1", "8"), pod("b", "2", "9")}, "10"));
        EXPECT_EQ(step(), milliseconds{0});
        told_.clear();
    }

    milliseconds watch(const std::string& version, ScriptedAnswer answer) {
        transport_.expect(watch_from(version), std::move(answer));
        return step();
    }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& object : store_.all())
            names.push_back(key_of(*object).name);
        return names;
    }

    std::vector<std::string> told_;
    test::ManualClock clock_;
    test::ScriptedTransport transport_{clock_};
    ObjectStore store_{nullptr, [this](const Change& change) {
                           const auto* sign = !change.before ? "+" : !change.after ? "-" : "~";
                           told_.push_back(sign + change.key.name);
                       }};
    ListWatch machine_{transport_, clock_, {.resource = resources::pods}, store_, 1};
};

TEST_F(ListWatchTest, ListsInPagesFirst) {
    transport_.expect(first_page, page({pod("a", "1", "1")}, "10", "p2"));
    transport_.expect("/api/v1/pods?limit=500&continue=p2", page({pod("b", "2", "2")}, "10", "p3"));
    transport_.expect("/api/v1/pods?limit=500&continue=p3", page({pod("c", "3", "3")}, "10"));
    EXPECT_EQ(step(), milliseconds{0});
    EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
    EXPECT_TRUE(machine_.synced());
}

TEST_F(ListWatchTest, TakesALastPageThatIsEmpty) {
    transport_.expect(first_page, page({pod("a", "1", "1")}, "10", "p2"));
    transport_.expect("/api/v1/pods?limit=500&continue=p2", page(Json::array(), "10"));
    EXPECT_EQ(step(), milliseconds{0});
    EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(ListWatchTest, IsNotSyncedByHalfAList) {
    transport_.expect(first_page, page({pod("a", "1", "1")}, "10", "p2"));
    transport_.expect("/api/v1/pods?limit=500&continue=p2", failing(500, "InternalError"));
    EXPECT_GT(step(), milliseconds{0});
    EXPECT_FALSE(machine_.synced());
    EXPECT_EQ(store_.size(), 0U);
}

TEST_F(ListWatchTest, ListsInOnePieceWhenItsTokenExpired) {
    transport_.expect(first_page, page({pod("a", "1", "1")}, "10", "p2"));
    transport_.expect("/api/v1/pods?limit=500&continue=p2", failing(410, "Expired"));
    transport_.expect("/api/v1/pods", page({pod("b", "2", "2")}, "11"));
    EXPECT_EQ(step(), milliseconds{0});
    EXPECT_THAT(names(), ElementsAre("b"));
}

TEST_F(ListWatchTest, RefusesAListWithoutAVersion) {
    transport_.expect(first_page, page({pod("a", "1", "1")}, ""));
    EXPECT_GT(step(), milliseconds{0});
    EXPECT_FALSE(machine_.synced());
}

TEST_F(ListWatchTest, FollowsWhatHappensAfterTheList) {
    list_two_pods();
    EXPECT_EQ(watch("10", {.lines = {event("ADDED", pod("c", "3", "11")),
                                     event("MODIFIED", pod("a", "1", "12")),
                                     event("DELETED", pod("b", "2", "13"))}}),
              milliseconds{0});
    EXPECT_THAT(told_, ElementsAre("+c", "~a", "-b"));
}

TEST_F(ListWatchTest, GoesOnWhereTheLastWatchEnded) {
    list_two_pods();
    watch("10", {.lines = {event("MODIFIED", pod("a", "1", "12"))}});
    watch("12", {.lines = {bookmark("20")}});
    EXPECT_EQ(watch("20", {}), milliseconds{0});
}

TEST_F(ListWatchTest, KeepsBookmarksOutOfTheStore) {
    list_two_pods();
    watch("10", {.lines = {bookmark("20")}});
    EXPECT_THAT(names(), ElementsAre("a", "b"));
}

TEST_F(ListWatchTest, ListsAgainWhenTheVersionIsGone) {
    list_two_pods();
    EXPECT_GT(watch("10", failing(410, "Gone")), milliseconds{0});
    transport_.expect(first_page, page({pod("b", "2", "9"), pod("c", "3", "29")}, "30"));
    EXPECT_EQ(step(), milliseconds{0});
    EXPECT_THAT(told_, ElementsAre("+c", "-a"));
}

TEST_F(ListWatchTest, ListsAgainWhenTheStreamSaysThatTheVersionIsGone) {
    list_two_pods();
    EXPECT_GT(watch("10", {.lines = {in_stream(410, "Expired")}}), milliseconds{0});
    transport_.expect(first_page, page({pod("a", "1", "8")}, "30"));
    EXPECT_EQ(step(), milliseconds{0});
    EXPECT_THAT(told_, ElementsAre("-b"));
}

TEST_F(ListWatchTest, WatchesAgainWithoutAListWhenThereAreTooManyRequests) {
    list_two_pods();
    EXPECT_EQ(watch("10", failing(429, "TooManyRequests", "7")), seconds{7});
    EXPECT_EQ(watch("10", {}), milliseconds{0});
}

TEST_F(ListWatchTest, WatchesAgainWithoutAListWhenTheStreamSaysTooManyRequests) {
    list_two_pods();
    EXPECT_GT(watch("10", {.lines = {in_stream(429, "TooManyRequests")}}), milliseconds{0});
    EXPECT_EQ(watch("10", {}), milliseconds{0});
}

TEST_F(ListWatchTest, WatchesAgainWithoutAListWhenTheServerIsNotThere) {
    list_two_pods();
    EXPECT_GT(watch("10", refused()), milliseconds{0});
    EXPECT_EQ(watch("10", {}), milliseconds{0});
}

TEST_F(ListWatchTest, KeepsTryingWhatItMayNotDo) {
    transport_.expect(first_page, failing(403, "Forbidden"));
    EXPECT_GT(step(), milliseconds{0});
    list_two_pods();
    EXPECT_TRUE(machine_.synced());
}

TEST_F(ListWatchTest, ResumesBeforeALineThatIsCutOff) {
    list_two_pods();
    EXPECT_GT(
        watch("10", {.lines = {event("ADDED", pod("c", "3", "11")), R"({"type":"ADDED","obj)"}}),
        milliseconds{0});
    EXPECT_EQ(watch("11", {.lines = {event("ADDED", pod("d", "4", "12"))}}), milliseconds{0});
    EXPECT_THAT(told_, ElementsAre("+c", "+d"));
}

TEST_F(ListWatchTest, ResumesAfterSilence) {
    list_two_pods();
    auto silence = refused();
    silence.takes = seconds{605};
    EXPECT_EQ(watch("10", silence), milliseconds{0});
    EXPECT_EQ(watch("10", {}), milliseconds{0});
}

TEST_F(ListWatchTest, TakesSilenceForDeathFiveSecondsAfterTheServerShouldHaveEnded) {
    list_two_pods();
    watch("10", {});
    EXPECT_THAT(transport_.watch_timeouts, ElementsAre(AllOf(Ge(seconds{300}), Le(seconds{600}))));
    EXPECT_THAT(transport_.idle_timeouts,
                ElementsAre(transport_.watch_timeouts.front() + seconds{5}));
}

TEST_F(ListWatchTest, SlowsDownWhenWatchesEndAtOnce) {
    list_two_pods();
    EXPECT_GT(watch("10", {.takes = milliseconds{5}}), milliseconds{0});
}

TEST_F(ListWatchTest, DoesNotSlowDownWhenAShortWatchHadEvents) {
    list_two_pods();
    EXPECT_EQ(watch("10", {.lines = {bookmark("11")}, .takes = milliseconds{5}}), milliseconds{0});
}

TEST_F(ListWatchTest, TellsAReplacedObjectAsAnEndAndABeginning) {
    list_two_pods();
    watch("10", {.lines = {event("MODIFIED", pod("a", "9", "11"))}});
    EXPECT_THAT(told_, ElementsAre("-a", "+a"));
}

TEST_F(ListWatchTest, ListsAgainAfterAnEventWithoutAVersion) {
    list_two_pods();
    EXPECT_GT(watch("10", {.lines = {event("ADDED", {{"metadata", {{"name", "c"}}}})}}),
              milliseconds{0});
    list_two_pods();
}

TEST_F(ListWatchTest, SkipsEventsOfUnknownTypes) {
    list_two_pods();
    EXPECT_EQ(watch("10", {.lines = {event("SURPRISE", pod("c", "3", "11"))}}), milliseconds{0});
    EXPECT_THAT(names(), ElementsAre("a", "b"));
}

TEST_F(ListWatchTest, WaitsLongerWithEachFailureUpToHalfAMinute) {
    std::vector<milliseconds> delays;
    for (int i = 0; i < 8; ++i) {
        transport_.expect(first_page, refused());
        delays.push_back(step());
    }
    EXPECT_THAT(delays.front(), AllOf(Ge(milliseconds{400}), Le(milliseconds{800})));
    EXPECT_THAT(delays.back(), AllOf(Ge(seconds{15}), Le(seconds{30})));
}

TEST_F(ListWatchTest, StartsWithShortWaitsAgainAfterACalmTime) {
    for (int i = 0; i < 8; ++i) {
        transport_.expect(first_page, refused());
        step();
    }
    clock_.advance(seconds{121});
    transport_.expect(first_page, refused());
    EXPECT_LE(step(), milliseconds{800});
}

TEST_F(ListWatchTest, CountsPagesEventsAndBookmarksAsSignsOfLife) {
    int signs = 0;
    machine_.on_activity = [&signs] { ++signs; };
    list_two_pods();
    watch("10", {.lines = {event("MODIFIED", pod("a", "1", "12")), bookmark("13")}});
    EXPECT_EQ(signs, 3);
}

TEST_F(ListWatchTest, DropsManagedFieldsByItself) {
    auto object = pod("a", "1", "1");
    object["metadata"]["managedFields"] = Json::array({{{"manager", "kubectl"}}});
    transport_.expect(first_page, page({object}, "10"));
    step();
    EXPECT_EQ(*store_.find({"team", "a"}), pod("a", "1", "1"));
}

TEST(ListWatch, TellsNothingWhenTheChangeIsTrimmedAway) {
    test::ManualClock clock;
    test::ScriptedTransport transport{clock};
    int changes = 0;
    ObjectStore store{nullptr, [&changes](const Change&) { ++changes; }};
    const auto trim = [](Json object) {
        object["metadata"].erase("resourceVersion");
        return object;
    };
    ListWatch machine{transport, clock, {.resource = resources::pods, .trim = trim}, store, 1};
    transport.expect(first_page, page({pod("a", "1", "1")}, "10"));
    machine.step({});
    transport.expect(watch_from("10"), {.lines = {event("MODIFIED", pod("a", "1", "11"))}});
    machine.step({});
    EXPECT_EQ(changes, 1);
}

} // namespace
} // namespace lockstep::kube
