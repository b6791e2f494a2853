// SPDX-License-Identifier: Apache-2.0
// Directories with so many files that several threads read them.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

class LoadMany : public LoadTest {
protected:
    LoadMany() {
        for (int i = 1; i <= 500; ++i)
            directory.write(fmt::format("{:04}_t.sql", i), fmt::format("SELECT {};\n", i));
    }
};

TEST_F(LoadMany, ReadsEachFileIntoItsPlace) {
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 500U);
    for (std::size_t i = 0; i < set.migrations.size(); ++i) {
        EXPECT_EQ(set.migrations[i].version.text(), fmt::format("{:04}", i + 1));
        EXPECT_EQ(set.migrations[i].text, fmt::format("SELECT {};\n", i + 1));
    }
}

TEST_F(LoadMany, IsTheSameSetEachTime) {
    const auto digest = load().digest;
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(load().digest, digest);
}

TEST_F(LoadMany, ComplainsOfTheFirstBrokenFileInOrder) {
    for (const auto* name : {"0040_t.sql", "0399_t.sql", "0400_t.sql", "0500_t.sql"})
        directory.write(name, "SELECT 'open");
    for (int i = 0; i < 10; ++i)
        EXPECT_THAT(refusal(), ::testing::StartsWith("0040_t.sql, line 1, column 8: "));
}

} // namespace
} // namespace lockstep::formats::testing
