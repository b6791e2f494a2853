// SPDX-License-Identifier: Apache-2.0
#include "base/duration.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace lockstep {
namespace {

using namespace std::chrono_literals;

struct Written {
    const char* text;
    Milliseconds duration;
    friend void PrintTo(const Written& row, std::ostream* out) { *out << row.text; }
};

class ParseDuration : public testing::TestWithParam<Written> {};

TEST_P(ParseDuration, ReadsNumbersWithUnits) {
    const auto duration = parse_duration(GetParam().text);
    ASSERT_TRUE(duration) << duration.error().message;
    EXPECT_EQ(*duration, GetParam().duration);
}

INSTANTIATE_TEST_SUITE_P(Text, ParseDuration,
                         testing::Values(Written{"0", 0ms}, Written{"0s", 0ms},
                                         Written{"500ms", 500ms}, Written{"30s", 30s},
                                         Written{"5m", 5min}, Written{"1h", 1h},
                                         Written{"1h30m", 90min}, Written{"1m1s1ms", 61001ms},
                                         Written{"90s", 90s}));

class MalformedDuration : public testing::TestWithParam<const char*> {};

TEST_P(MalformedDuration, IsRefusedShowingTheForm) {
    const auto duration = parse_duration(GetParam());
    ASSERT_FALSE(duration);
    EXPECT_EQ(duration.error(),
              (Error{Remedy::fix_input,
                     "\"" + std::string{GetParam()} +
                         "\" is not a duration; write a number with a unit, such as 500ms, 30s, "
                         "5m or 1h30m (0 means off)"}));
}

INSTANTIATE_TEST_SUITE_P(Text, MalformedDuration,
                         testing::Values("", "5", "s", "5 s", " 5s", "5s ", "-5s", "+5s", "1.5s",
                                         "5d", "5S", "00", "99999999999999999999s",
                                         "9223372036854775807h", "100000h"));

struct Formatted {
    Milliseconds duration;
    const char* text;
    friend void PrintTo(const Formatted& row, std::ostream* out) { *out << row.text; }
};

class FormatDuration : public testing::TestWithParam<Formatted> {};

TEST_P(FormatDuration, IsTheShortestExactForm) {
    EXPECT_EQ(format_duration(GetParam().duration), GetParam().text);
}

TEST_P(FormatDuration, IsReadBackAsTheSame) {
    const auto read = parse_duration(format_duration(GetParam().duration));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, GetParam().duration);
}

INSTANTIATE_TEST_SUITE_P(Duration, FormatDuration,
                         testing::Values(Formatted{0ms, "0s"}, Formatted{500ms, "500ms"},
                                         Formatted{90s, "1m30s"}, Formatted{5min, "5m"},
                                         Formatted{3'661'001ms, "1h1m1s1ms"}));

WallTime noon() {
    return std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h;
}

TEST(FormatTime, WritesUtcWithSeconds) {
    EXPECT_EQ(format_time(noon() + 1s + 999ms), "2026-03-01T12:00:01Z");
    EXPECT_EQ(format_time(WallTime{}), "1970-01-01T00:00:00Z");
}

struct Time {
    const char* text;
    WallTime time;
    friend void PrintTo(const Time& row, std::ostream* out) { *out << row.text; }
};

class ParseTime : public testing::TestWithParam<Time> {};

TEST_P(ParseTime, ReadsWhatKubernetesAndPostgresqlWrite) {
    const auto time = parse_time(GetParam().text);
    ASSERT_TRUE(time) << time.error().message;
    EXPECT_EQ(*time, GetParam().time);
}

INSTANTIATE_TEST_SUITE_P(Text, ParseTime,
                         testing::Values(Time{"2026-03-01T12:00:00Z", noon()},
                                         Time{"2026-03-01T12:00:00.25Z", noon() + 250ms},
                                         Time{"2026-03-01T12:00:00.123456Z", noon() + 123456us},
                                         Time{"2026-03-01T13:30:00+01:30", noon()},
                                         Time{"2026-03-01T07:00:00-05:00", noon()},
                                         Time{"2026-03-01 12:00:00.5+00", noon() + 500ms},
                                         Time{"2026-03-01 13:00:00+01", noon()}));

class MalformedTime : public testing::TestWithParam<const char*> {};

TEST_P(MalformedTime, IsRefused) {
    const auto time = parse_time(GetParam());
    ASSERT_FALSE(time);
    EXPECT_EQ(time.error().remedy, Remedy::fix_input);
}

INSTANTIATE_TEST_SUITE_P(Text, MalformedTime,
                         testing::Values("", "yesterday", "2026-03-01", "2026-03-01T12", "12:00:00",
                                         "2026-03-01T12:00:00+xx"));

} // namespace
} // namespace lockstep
