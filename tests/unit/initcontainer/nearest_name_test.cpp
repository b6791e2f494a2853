// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/nearest_name.hpp"

#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

const std::vector<std::string> names{"waitTimeout", "lockWait", "lockTimeout"};

TEST(NearestName, IsTheOneWithTheFewestChangedLetters) {
    EXPECT_EQ(nearest_name("waitTimout", names), "waitTimeout");
    EXPECT_EQ(nearest_name("lock_timeout", names), "lockTimeout");
}

TEST(NearestName, IsNoneWhenMoreThanAThirdOfTheLettersDiffer) {
    EXPECT_EQ(nearest_name("directory", names), "");
    EXPECT_EQ(did_you_mean("directory", names), "");
}

TEST(NearestName, DoesNotCountTheCaseOfLetters) {
    EXPECT_EQ(did_you_mean("LOCKWAIT", names), "; did you mean lockWait?");
}

} // namespace
} // namespace lockstep::initcontainer
