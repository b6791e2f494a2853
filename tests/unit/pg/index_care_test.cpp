// SPDX-License-Identifier: Apache-2.0
#include "pg/index_care.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::pg {
namespace {

using sql::EffectKind;
using ::testing::HasSubstr;
using ::testing::Optional;

struct State {
    std::string oid{}; ///< Empty: nothing there.
    bool valid = true;
    bool pending = false;
    std::vector<std::string> indexes{};
};

Seen seen(EffectKind kind, const State& state) {
    Seen seen{.kind = kind, .object = "i", .table = "public.a"};
    seen.there = !state.oid.empty();
    seen.valid = state.valid;
    seen.pending = state.pending;
    seen.oid = state.oid;
    seen.name = seen.there ? "public.i" : "";
    seen.definition = seen.there ? "CREATE INDEX i ON a" : "";
    seen.indexes = state.indexes;
    return seen;
}

struct Case {
    std::string name;
    EffectKind kind;
    State before;
    State now;
    Verdict verdict;
};

class AfterCutOff : public ::testing::TestWithParam<Case> {};

TEST_P(AfterCutOff, IsDecidedByWhatWasThereBeforeAndIsThereNow) {
    const auto& [name, kind, before, now, verdict] = GetParam();
    EXPECT_EQ(after_cut_off(seen(kind, before), seen(kind, now)), verdict);
}

constexpr State absent{};
const State valid{.oid = "1"};
const State invalid{.oid = "1", .valid = false};
const State other{.oid = "2"};
const State other_invalid{.oid = "2", .valid = false};
const State pending{.oid = "1", .pending = true};
const State two_indexes{.oid = "1", .indexes = {"5", "6"}};
const State one_rebuilt{.oid = "1", .indexes = {"6", "7"}};
const State both_rebuilt{.oid = "1", .indexes = {"7", "8"}};

INSTANTIATE_TEST_SUITE_P(
    Of, AfterCutOff,
    ::testing::ValuesIn(std::vector<Case>{
        {"IndexThatIsThere", EffectKind::create_index, absent, valid, Verdict::done},
        {"IndexThatIsAbsent", EffectKind::create_index, absent, absent, Verdict::again},
        {"OurInvalidIndex", EffectKind::create_index, absent, invalid, Verdict::drop},
        {"OurInvalidIndexAfterOneOfThatNameWasDropped", EffectKind::create_index, valid,
         other_invalid, Verdict::drop},
        {"SomebodyElsesInvalidIndex", EffectKind::create_index, invalid, invalid, Verdict::foreign},
        {"IndexThatWasThereBefore", EffectKind::create_index, valid, valid, Verdict::again},
        {"IndexInPlaceOfAnInvalidOne", EffectKind::create_index, invalid, other, Verdict::done},
        {"DroppedIndex", EffectKind::drop_index, valid, absent, Verdict::done},
        {"DroppedIndexBeforeAnotherOnTheSearchPath", EffectKind::drop_index, valid, other,
         Verdict::done},
        {"IndexThatIsStillThere", EffectKind::drop_index, valid, invalid, Verdict::again},
        {"IndexThatNeverWas", EffectKind::drop_index, absent, absent, Verdict::again},
        {"RebuiltIndex", EffectKind::reindex_index, invalid, other, Verdict::done},
        {"IndexThatWasNotRebuilt", EffectKind::reindex_index, valid, valid, Verdict::again},
        {"RebuiltIndexes", EffectKind::reindex_table, two_indexes, both_rebuilt, Verdict::done},
        {"IndexesRebuiltInPart", EffectKind::reindex_table, two_indexes, one_rebuilt,
         Verdict::again},
        {"TableWithoutIndexes", EffectKind::reindex_table, valid, valid, Verdict::again},
        {"DetachedPartition", EffectKind::detach_partition, valid, absent, Verdict::done},
        {"PartitionThatIsStillAttached", EffectKind::detach_partition, valid, valid,
         Verdict::again},
        {"PartitionHalfDetached", EffectKind::detach_partition, valid, pending, Verdict::finalize},
        {"PartitionThatSomebodyElseHalfDetached", EffectKind::detach_partition, pending, pending,
         Verdict::again},
        {"NewDatabase", EffectKind::create_database, absent, valid, Verdict::done},
        {"DatabaseThatIsAbsent", EffectKind::create_database, absent, absent, Verdict::again},
        {"DatabaseThatWasThereBefore", EffectKind::create_database, valid, valid, Verdict::again},
        {"DroppedDatabase", EffectKind::drop_database, valid, absent, Verdict::done},
        {"DatabaseDroppedInPart", EffectKind::drop_database, valid, invalid, Verdict::again},
        {"NewTablespace", EffectKind::create_tablespace, absent, valid, Verdict::done},
        {"DroppedTablespace", EffectKind::drop_tablespace, valid, absent, Verdict::done},
        {"NewSubscription", EffectKind::create_subscription, absent, valid, Verdict::done},
        {"DroppedSubscription", EffectKind::drop_subscription, valid, absent, Verdict::done},
        {"WhatDoesNoHarmTwice", EffectKind::repeatable, absent, absent, Verdict::again},
        {"WhatLeavesNoTrace", EffectKind::unknown, absent, absent, Verdict::in_doubt},
    }),
    [](const auto& test) { return test.param.name; });

class AfterFailure : public ::testing::TestWithParam<Case> {};

TEST_P(AfterFailure, IsDecidedByWhatIsLeft) {
    const auto& [name, kind, before, now, verdict] = GetParam();
    EXPECT_EQ(after_failure(seen(kind, before), seen(kind, now)), verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Of, AfterFailure,
    ::testing::ValuesIn(std::vector<Case>{
        {"NewIndex", EffectKind::create_index, absent, absent, Verdict::again},
        {"OurInvalidIndex", EffectKind::create_index, absent, invalid, Verdict::drop},
        {"SomebodyElsesInvalidIndex", EffectKind::create_index, invalid, invalid, Verdict::again},
        {"IndexThatWasThereBefore", EffectKind::create_index, valid, valid, Verdict::again},
        {"PartitionHalfDetached", EffectKind::detach_partition, valid, pending, Verdict::finalize},
        {"PartitionThatSomebodyElseHalfDetached", EffectKind::detach_partition, pending, pending,
         Verdict::again},
        {"NewDatabase", EffectKind::create_database, absent, absent, Verdict::again},
        {"WhatLeavesNoTrace", EffectKind::unknown, absent, absent, Verdict::in_doubt},
    }),
    [](const auto& test) { return test.param.name; });

TEST(Obstacle, IsAnInvalidIndexOfThatNameOnly) {
    EXPECT_THAT(obstacle(seen(EffectKind::create_index, invalid)),
                Optional(std::string{
                    "an index public.i that is INVALID was there before, and Lockstep did not make "
                    "it: drop it with \"DROP INDEX CONCURRENTLY public.i\" or repair it with "
                    "\"REINDEX INDEX CONCURRENTLY public.i\""}));
    EXPECT_EQ(obstacle(seen(EffectKind::create_index, valid)), std::nullopt);
    EXPECT_EQ(obstacle(seen(EffectKind::create_index, absent)), std::nullopt);
    EXPECT_EQ(obstacle(seen(EffectKind::reindex_index, invalid)), std::nullopt);
}

TEST(MissingEffect, IsAnIndexThatIsNotThereOrNotValid) {
    EXPECT_THAT(missing_effect(seen(EffectKind::create_index, absent)),
                Optional(HasSubstr("table public.a has no index i")));
    EXPECT_THAT(missing_effect(seen(EffectKind::create_index, invalid)),
                Optional(HasSubstr("the index public.i is INVALID")));
    EXPECT_EQ(missing_effect(seen(EffectKind::create_index, valid)), std::nullopt);
    EXPECT_EQ(missing_effect(seen(EffectKind::drop_index, absent)), std::nullopt);
}

TEST(KeptAsItWas, TellsTheDefinitionOfAnIndexThatWasThereBefore) {
    const auto before = seen(EffectKind::create_index, valid);
    EXPECT_THAT(kept_as_it_was(before, before),
                Optional(std::string{"index public.i was there before and was left as it is: "
                                     "CREATE INDEX i ON a"}));
    EXPECT_EQ(kept_as_it_was(seen(EffectKind::create_index, absent), before), std::nullopt);
}

} // namespace
} // namespace lockstep::pg
