// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "migrate/version.hpp"

namespace lockstep::migrate::testing {
namespace {

/// Few digits and segments, so that equal and nearly equal versions are common.
std::string any_text() {
    std::string text;
    const auto segments = *rc::gen::inRange(1, 5);
    for (int i = 0; i < segments; ++i) {
        if (i > 0) text += *rc::gen::element('.', '_');
        const auto zeros = *rc::gen::inRange(0, 3);
        text += std::string(static_cast<std::size_t>(zeros), '0');
        text += *rc::gen::element("0", "1", "2", "9", "10", "20260301120000",
                                  "99999999999999999999999999999999");
    }
    return text;
}

Version any_version() {
    return *Version::parse(any_text());
}

RC_GTEST_PROP(AnyVersion, IsPrintedAsItWasWritten, ()) {
    const auto text = any_text();
    RC_ASSERT(Version::parse(text)->text() == text);
}

RC_GTEST_PROP(AnyVersion, IsLowerEqualOrHigherAndOnlyOne, ()) {
    const auto left = any_version();
    const auto right = any_version();
    RC_ASSERT((left < right) + (left == right) + (left > right) == 1);
    RC_ASSERT((left < right) == (right > left));
    RC_ASSERT(left == left);
}

RC_GTEST_PROP(AnyVersion, IsOrderedTransitively, ()) {
    const auto a = any_version();
    const auto b = any_version();
    const auto c = any_version();
    RC_ASSERT(!(a <= b && b <= c) || a <= c);
    RC_ASSERT(!(a == b) || (a < c) == (b < c));
}

RC_GTEST_PROP(AnyVersion, DoesNotChangeByZerosInFrontOrSegmentsOfZeroBehind, ()) {
    const auto text = any_text();
    RC_ASSERT(*Version::parse("0" + text) == *Version::parse(text));
    RC_ASSERT(*Version::parse(text + ".0_000") == *Version::parse(text));
}

RC_GTEST_PROP(AnyVersion, ComparesNumbersAsNumbers, ()) {
    const auto left = *rc::gen::inRange(0, 3000);
    const auto right = *rc::gen::inRange(0, 3000);
    const auto version = [](int number) { return *Version::parse(std::to_string(number)); };
    RC_ASSERT((version(left) <=> version(right)) == (left <=> right));
}

RC_GTEST_PROP(AnyVersion, IsHigherThanNone, ()) {
    RC_ASSERT(Version{} < any_version());
}

} // namespace
} // namespace lockstep::migrate::testing
