// SPDX-License-Identifier: Apache-2.0
#include "adopt/tool.hpp"

#include <gtest/gtest.h>

namespace lockstep::adopt {
namespace {

TEST(Tool, IsReadAsItIsWritten) {
    for (const auto tool : {Tool::flyway, Tool::golang_migrate, Tool::refinery})
        EXPECT_EQ(*parse_tool(to_string(tool)), tool);
}

TEST(Tool, OfAnUnknownNameIsRefusedWithTheList) {
    const auto tool = parse_tool("knex");
    ASSERT_FALSE(tool);
    EXPECT_NE(tool.error().message.find("flyway, liquibase, alembic"), std::string::npos);
}

TEST(Tool, OfTheNativeFormatThereIsNone) {
    EXPECT_FALSE(tool_of_format("lockstep"));
    EXPECT_EQ(tool_of_format("golang-migrate"), Tool::golang_migrate);
}

} // namespace
} // namespace lockstep::adopt
