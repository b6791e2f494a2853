// SPDX-License-Identifier: Apache-2.0
// Directories with so many files that several threads read them.
#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

/// With four digits.
std::string numbered(std::size_t number) {
    const auto digits = std::to_string(number);
    return std::string(4 - digits.size(), '0') + digits;
}

std::string statement(std::size_t number) {
    return "SELECT " + std::to_string(number) + ";\n";
}

class LoadMany : public LoadTest {
protected:
    LoadMany() {
        for (std::size_t i = 1; i <= 500; ++i)
            directory.write(numbered(i) + "_t.sql", statement(i));
    }
};

TEST_F(LoadMany, ReadsEachFileIntoItsPlace) {
    const auto set = load();
    ASSERT_EQ(set.migrations.size(), 500U);
    for (std::size_t i = 0; i < set.migrations.size(); ++i) {
        EXPECT_EQ(set.migrations[i].version.text(), numbered(i + 1));
        EXPECT_EQ(set.migrations[i].text, statement(i + 1));
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
