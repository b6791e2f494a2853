// SPDX-License-Identifier: Apache-2.0
#include "adopt/checksums.hpp"

#include <gtest/gtest.h>

#include "adopt/digests.hpp"

namespace lockstep::adopt {
namespace {

constexpr const char* body = "CREATE TABLE a (\n  id bigint PRIMARY KEY\n);\n";

TEST(Checksums, OfFlywayLeaveOutLineEnds) {
    EXPECT_EQ(flyway_checksum(body), -182211667);
    EXPECT_EQ(flyway_checksum("CREATE TABLE a (\r\n  id bigint PRIMARY KEY\r\n);\r\n"), -182211667);
}

TEST(Checksums, OfSqlxAreOfTheBytes) {
    EXPECT_EQ(sha384_hex(body), "0f531b8839db76f2bb61f488a15fd4c27306f82386400407c626227f68f54edbe5"
                                "a555456f137ba22ece6239f4250bbf");
}

TEST(Checksums, OfLiquibaseAreVersionNine) {
    EXPECT_EQ(liquibase_checksum("CREATE TABLE a (\n  id bigint PRIMARY KEY\n);"),
              "9:c9b1bc2944098ab31092d73e6eb67d1a");
}

TEST(Checksums, OfRefineryCoverNameAndVersion) {
    EXPECT_EQ(refinery_checksum("create_a", 1, RefineryVersion::int4, body), 11146506840131064737U);
}

} // namespace
} // namespace lockstep::adopt
