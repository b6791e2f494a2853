// SPDX-License-Identifier: Apache-2.0
#include "kube/object_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::kube {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ObjectPointer pod(const std::string& name, const std::string& uid,
                  const std::string& schema = "shop") {
    return std::make_shared<const Json>(Json{
        {"metadata",
         {{"namespace", "team"}, {"name", name}, {"uid", uid}, {"labels", {{"schema", schema}}}}}});
}

class ObjectStoreTest : public testing::Test {
protected:
    static std::string uid_of(const ObjectPointer& object) {
        return object ? metadata_text(*object, "uid") : "none";
    }

    std::vector<std::string> with(const std::string& value) const {
        std::vector<std::string> names;
        for (const auto& object : store_.with(value))
            names.push_back(key_of(*object).name);
        return names;
    }

    std::vector<std::string> told_;
    ObjectStore store_{[](const Json& object) { return std::vector{label_of(object, "schema")}; },
                       [this](const Change& change) {
                           told_.push_back(to_string(change.key) + " " + uid_of(change.before) +
                                           "->" + uid_of(change.after));
                       }};
};

TEST_F(ObjectStoreTest, FindsWhatWasPut) {
    store_.put(pod("a", "1"));
    EXPECT_EQ(uid_of(store_.find({"team", "a"})), "1");
    EXPECT_EQ(store_.find({"other", "a"}), nullptr);
}

TEST_F(ObjectStoreTest, TellsOfEachChange) {
    store_.put(pod("a", "1"));
    store_.put(pod("a", "1", "bank"));
    store_.erase({"team", "a"});
    EXPECT_THAT(told_, ElementsAre("team/a none->1", "team/a 1->1", "team/a 1->none"));
}

TEST_F(ObjectStoreTest, SaysNothingWhenNothingChanged) {
    store_.put(pod("a", "1"));
    told_.clear();
    store_.put(pod("a", "1"));
    store_.erase({"team", "b"});
    EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ObjectStoreTest, TellsAnotherIdentityAsAnEndAndABeginning) {
    store_.put(pod("a", "1"));
    told_.clear();
    store_.put(pod("a", "2"));
    EXPECT_THAT(told_, ElementsAre("team/a 1->none", "team/a none->2"));
}

TEST_F(ObjectStoreTest, TakesObjectsOutThatANewListDoesNotHold) {
    store_.put(pod("a", "1"));
    store_.put(pod("b", "2"));
    store_.put(pod("c", "3"));
    told_.clear();
    store_.replace({pod("b", "2"), pod("c", "9"), pod("d", "4")});
    EXPECT_THAT(
        told_, ElementsAre("team/c 3->none", "team/c none->9", "team/d none->4", "team/a 1->none"));
    EXPECT_EQ(store_.size(), 3U);
}

TEST_F(ObjectStoreTest, FindsObjectsByTheirIndex) {
    store_.put(pod("b", "2"));
    store_.put(pod("a", "1"));
    store_.put(pod("c", "3", "bank"));
    EXPECT_THAT(with("shop"), ElementsAre("a", "b"));
    EXPECT_THAT(with("none"), IsEmpty());
}

TEST_F(ObjectStoreTest, MovesAnObjectWhoseIndexChanges) {
    store_.put(pod("a", "1", "shop"));
    store_.put(pod("a", "1", "bank"));
    EXPECT_THAT(with("shop"), IsEmpty());
    EXPECT_THAT(with("bank"), ElementsAre("a"));
}

TEST_F(ObjectStoreTest, ForgetsTheIndexOfAnErasedObject) {
    store_.put(pod("a", "1"));
    store_.erase({"team", "a"});
    EXPECT_THAT(with("shop"), IsEmpty());
}

TEST_F(ObjectStoreTest, LeavesObjectsAloneThatSomebodyStillReads) {
    store_.put(pod("a", "1"));
    const auto held = store_.find({"team", "a"});
    store_.put(pod("a", "2"));
    EXPECT_EQ(uid_of(held), "1");
}

} // namespace
} // namespace lockstep::kube
