// SPDX-License-Identifier: Apache-2.0
// What migration files are read with.
#include "initcontainer/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

Result<Settings> settings_with(Environment more) {
    Sources sources;
    sources.environment = {
        {"POSTGRES_HOST", "db"}, {"POSTGRES_DB", "shop"}, {"POSTGRES_USERNAME", "owner"}};
    sources.environment.merge(more);
    return load_settings(Command::migrate, sources, {"node-7", false});
}

std::string refusal(const std::string& placeholders) {
    const auto settings = settings_with({{"LOCKSTEP_PLACEHOLDERS", placeholders}});
    return settings ? "accepted" : settings.error().message;
}

TEST(FileSettings, HaveEveryFormatAsAChoice) {
    for (const auto choice : setting("format").choices) {
        const auto settings = settings_with({{"LOCKSTEP_FORMAT", std::string{choice}}});
        ASSERT_TRUE(settings) << choice;
        EXPECT_EQ(formats::to_string(settings->files.format), choice);
    }
    const auto unknown = formats::parse_format("liquibase");
    ASSERT_FALSE(unknown);
    for (const auto choice : setting("format").choices)
        EXPECT_THAT(unknown.error().message, HasSubstr(std::string{choice}));
}

TEST(FileSettings, ReadPlaceholdersAsAList) {
    const auto settings = settings_with({{"LOCKSTEP_PLACEHOLDERS", "owner=app,url=a=b,empty="}});
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_THAT(settings->files.placeholders,
                ElementsAre(Pair("empty", ""), Pair("owner", "app"), Pair("url", "a=b")));
}

TEST(FileSettings, KeepACommaBehindABackslash) {
    const auto settings = settings_with({{"LOCKSTEP_PLACEHOLDERS", R"(roles=a\,b,path=c:\\x\y)"}});
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_THAT(settings->files.placeholders,
                ElementsAre(Pair("path", R"(c:\x\y)"), Pair("roles", "a,b")));
}

TEST(FileSettings, AreWithoutPlaceholdersByDefault) {
    EXPECT_TRUE(settings_with({})->files.placeholders.empty());
}

TEST(FileSettings, RefuseAPlaceholderWithoutValueOrName) {
    EXPECT_EQ(refusal("owner"), "LOCKSTEP_PLACEHOLDERS: \"owner\" is not NAME=VALUE with a name of "
                                "its own; write NAME=VALUE,NAME=VALUE, and \\, for a comma in a "
                                "value");
    EXPECT_THAT(refusal("=app"), HasSubstr("is not NAME=VALUE"));
    EXPECT_THAT(refusal("a=1,"), HasSubstr("is not NAME=VALUE"));
}

TEST(FileSettings, RefuseANameThatIsGivenTwiceWithoutShowingValues) {
    EXPECT_THAT(refusal("a=secret1,a=secret2"),
                ::testing::AllOf(HasSubstr("\"a\" is not NAME=VALUE"), Not(HasSubstr("secret"))));
}

TEST(FileSettings, HandTheEnvironmentToTheFormatsThatFillItIn) {
    const auto settings = settings_with({{"APP_SCHEMA", "shop"}});
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->files.environment.at("APP_SCHEMA"), "shop");
}

} // namespace
} // namespace lockstep::initcontainer
