// SPDX-License-Identifier: Apache-2.0
#include "formats/new_version.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lockstep::formats {
namespace {

/// 2024-03-09 07:05:02 UTC.
const WallTime present{std::chrono::seconds{1709967902}};

struct Row {
    std::string name;
    std::string highest;
    std::string next;
    friend void PrintTo(const Row& row, std::ostream* out) { *out << row.highest; }
};

class NextVersion : public testing::TestWithParam<Row> {};

TEST_P(NextVersion, IsSpelledAsTheHighestOne) {
    EXPECT_EQ(next_version(GetParam().highest, present), GetParam().next);
}

INSTANTIATE_TEST_SUITE_P(After, NextVersion,
                         testing::ValuesIn(std::vector<Row>{
                             {"Number", "7", "8"},
                             {"WidthIsKept", "0009", "0010"},
                             {"WidthGrowsWhereItMust", "999", "1000"},
                             {"LongerThanAnyInteger", "99999999999999999999998",
                              "99999999999999999999999"},
                             {"LastSegment", "1.2.9", "1.2.10"},
                             {"LastSegmentBehindAnUnderscore", "2_09", "2_10"},
                             {"Seconds", "20240131120000", "20240309070502"},
                             {"SecondsWithDashes", "2024-01-31-120000", "2024-03-09-070502"},
                             {"SecondsWithDots", "2024.01.31.12.00.00", "2024.03.09.07.05.02"},
                             {"Minutes", "202401311200", "202403090705"},
                             {"Day", "20240131", "20240309"},
                             {"CountOfTheDay", "2024013107", "2024030901"},
                             {"SameDay", "20240309", "20240310"},
                             {"SameDayCounted", "2024030901", "2024030902"},
                             {"UnixTime", "1700000000", "1709967902"},
                             {"TheClockIsBehind", "20991231235959", "20991231235960"},
                             {"UnixTimeAhead", "1999999999", "2000000000"},
                             {"EightDigitsThatAreNoDate", "20241301", "20241302"},
                             {"FourteenDigitsThatAreNoTime", "00000000000001", "00000000000002"},
                         }),
                         [](const auto& test) { return test.param.name; });

TEST(Timestamp, IsInUtcWithoutSeparators) {
    EXPECT_EQ(to_timestamp(present), "20240309070502");
}

} // namespace
} // namespace lockstep::formats
