// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <concepts>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/log.hpp"

namespace lockstep {
namespace {

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) {
    stream << value;
};

template <class T>
concept Loggable = requires(const T& value) {
    log::Field{"password", value};
};

// Whoever writes a secret somewhere by mistake must not get it compiled.
static_assert(!Printable<Secret>);
static_assert(!Loggable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string, Secret>, "a text becomes a secret only on purpose");
// The concepts themselves say yes to what can be written.
static_assert(Printable<std::string> && Loggable<std::string>);

TEST(Secret, IsRevealedOnlyOnDemand) {
    EXPECT_EQ(Secret{"hunter2"}.reveal(), "hunter2");
    EXPECT_TRUE(Secret{}.empty());
    EXPECT_FALSE(Secret{"hunter2"}.empty());
}

} // namespace
} // namespace lockstep
