// SPDX-License-Identifier: Apache-2.0
#include "migrate/history.hpp"

#include <gtest/gtest.h>

namespace lockstep::migrate {
namespace {

class StateText : public testing::TestWithParam<State> {};

TEST_P(StateText, IsReadBackAsTheSameState) {
    EXPECT_EQ(parse_state(to_string(GetParam())), GetParam());
}

INSTANTIATE_TEST_SUITE_P(State, StateText,
                         testing::Values(State::started, State::applied, State::failed,
                                         State::baseline, State::adopted, State::undone));

TEST(ParseState, IsTheWordOfTheHistoryTable) {
    EXPECT_EQ(to_string(State::baseline), "baseline");
}

TEST(ParseState, OfNoStateIsNotRead) {
    EXPECT_EQ(parse_state("dirty"), std::nullopt);
}

} // namespace
} // namespace lockstep::migrate
