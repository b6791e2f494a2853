// SPDX-License-Identifier: Apache-2.0
#include "migrate/checksum.hpp"

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "migration_sets.hpp"

namespace lockstep::migrate::testing {
namespace {

TEST(Checksum, IsTheSha256OfTheText) {
    EXPECT_EQ(checksum("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Checksum, DoesNotDependOnByteOrderMarkAndLineEnds) {
    EXPECT_EQ(checksum("\xEF\xBB\xBFSELECT 1;\r\nSELECT 2;\r\n"),
              checksum("SELECT 1;\nSELECT 2;\n"));
}

TEST(Checksum, DependsOnCarriageReturnsThatEndNoLine) {
    EXPECT_NE(checksum("a\rb"), checksum("a\nb"));
    EXPECT_NE(checksum("a\r"), checksum("a"));
    EXPECT_EQ(checksum("a\r\r\n"), sha256_hex("a\r\n"));
}

TEST(Checksum, ChangesWithAComment) {
    EXPECT_NE(checksum("SELECT 1;"), checksum("SELECT 1; -- one"));
}

TEST(TokenChecksum, StaysWhenCommentsAndWhiteSpaceChange) {
    EXPECT_EQ(token_checksum("SELECT 1;"),
              token_checksum("\xEF\xBB\xBF-- one\r\nSELECT\r\n  1 /* one */;"));
}

TEST(TokenChecksum, StaysWhenLineEndsInAStringChange) {
    EXPECT_EQ(token_checksum("SELECT 'a\nb';"), token_checksum("SELECT 'a\r\nb';"));
}

TEST(TokenChecksum, StaysWhenLineEndsAroundCopyDataChange) {
    EXPECT_EQ(token_checksum("COPY t FROM STDIN;\n1\n\\.\nSELECT 1;"),
              token_checksum("COPY t\r\nFROM STDIN;\r\n1\r\n\\.\r\nSELECT 1;"));
}

TEST(TokenChecksum, ChangesWithCopyData) {
    EXPECT_NE(token_checksum("COPY t FROM STDIN;\n1 2\n\\.\n"),
              token_checksum("COPY t FROM STDIN;\n1  2\n\\.\n"));
}

TEST(TokenChecksum, ChangesWithTheSql) {
    EXPECT_NE(token_checksum("SELECT 1;"), token_checksum("SELECT 2;"));
}

TEST(SetDigest, IsEqualForEqualFiles) {
    EXPECT_EQ(set_of(versioned("1", "a", "SELECT 1;")).digest,
              set_of(versioned("1", "a", "SELECT 1;")).digest);
}

TEST(SetDigest, ChangesWithTextNameAndNumberOfFiles) {
    const auto digest = set_of(versioned("1", "a", "SELECT 1;")).digest;
    EXPECT_NE(set_of(versioned("1", "a", "SELECT 2;")).digest, digest);
    EXPECT_NE(set_of(versioned("1", "b", "SELECT 1;")).digest, digest);
    EXPECT_NE(set_of(versioned("1", "a", "SELECT 1;"), versioned("2", "b", "SELECT 2;")).digest,
              digest);
}

TEST(MigrationSet, ItsHighestVersionIsThatOfItsFiles) {
    EXPECT_EQ(set_of(versioned("2", "a", ""), versioned("10", "b", ""), repeatable("c", ""))
                  .highest()
                  .text(),
              "10");
    EXPECT_TRUE(set_of(repeatable("c", "")).highest().empty());
}

TEST(Migration, GivesItsStatementsAsViewsIntoItsText) {
    const auto migration = versioned("1", "a", "SELECT 1;\nSELECT 2;");
    const auto statements = migration.statements();
    ASSERT_EQ(statements.size(), 2U);
    EXPECT_EQ(statements[1].text.data(), migration.text.data() + 10);
    EXPECT_EQ(statements[1].begin, (sql::Position{2, 1}));
}

} // namespace
} // namespace lockstep::migrate::testing
