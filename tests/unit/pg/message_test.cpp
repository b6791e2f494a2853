// SPDX-License-Identifier: Apache-2.0
#include "pg/message.hpp"

#include <gtest/gtest.h>

namespace lockstep::pg {
namespace {

ServerError error_at(std::size_t position, std::size_t completed = 0) {
    ServerError error;
    error.position = position;
    error.completed = completed;
    return error;
}

class MessageTest : public ::testing::Test {
protected:
    MessageTest() {
        message_.add("BEGIN");
        message_.add("SELECT 'grün'");
        message_.add("SELCT 1");
        message_.add("COMMIT");
    }

    Message message_;
};

TEST_F(MessageTest, HoldsOneStatementALine) {
    EXPECT_EQ(message_.text(), "BEGIN;\nSELECT 'grün';\nSELCT 1;\nCOMMIT;\n");
    EXPECT_EQ(message_.size(), 4U);
}

TEST_F(MessageTest, FindsTheStatementOfAPositionThatCountsCharacters) {
    // BEGIN;\n has 7 characters, SELECT 'grün';\n has 15.
    const auto place = message_.place_of(error_at(7 + 15 + 1));
    EXPECT_EQ(place.statement, 2U);
    EXPECT_EQ(place.character, 1U);
}

TEST_F(MessageTest, CountsCharactersWithinTheStatement) {
    const auto place = message_.place_of(error_at(7 + 13));
    EXPECT_EQ(place.statement, 1U);
    EXPECT_EQ(place.character, 13U);
}

TEST_F(MessageTest, TakesTheStatementBehindThoseThatCompletedWithoutAPosition) {
    EXPECT_EQ(message_.place_of(error_at(0, 1)).statement, 1U);
    EXPECT_EQ(message_.place_of(error_at(0, 1)).character, 0U);
}

TEST_F(MessageTest, TrustsThePositionMoreThanTheCount) {
    EXPECT_EQ(message_.place_of(error_at(7 + 15 + 2, 0)).statement, 2U)
        << "a syntax error is found before anything is run";
}

TEST_F(MessageTest, StaysWithinTheMessage) {
    EXPECT_EQ(message_.place_of(error_at(100000)).statement, 3U);
    EXPECT_EQ(message_.place_of(error_at(0, 9)).statement, 3U);
}

} // namespace
} // namespace lockstep::pg
