// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/settings_file.hpp"

#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

TEST(SettingsFile, IsOneMappingOfKeysToPlainValues) {
    const auto file =
        parse_settings_file("# shop\nhost: db.example\nport: 5433\nuser:\n", "f.yaml");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->values.size(), 2U);
    EXPECT_EQ(file->values.at("host").text, "db.example");
    EXPECT_EQ(file->values.at("port").line, 3U);
}

TEST(SettingsFile, MayBeEmpty) {
    EXPECT_TRUE(parse_settings_file("", "f.yaml"));
}

struct Broken {
    std::string name;
    std::string_view text;
    std::string message;
};

class BrokenSettingsFile : public testing::TestWithParam<Broken> {};

TEST_P(BrokenSettingsFile, IsRefusedWithLineAndKey) {
    const auto file = parse_settings_file(GetParam().text, "f.yaml");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error(), (Error{Remedy::fix_input, GetParam().message}));
}

INSTANTIATE_TEST_SUITE_P(
    Text, BrokenSettingsFile,
    testing::ValuesIn(std::vector<Broken>{
        {"UnknownKey", "host: a\nwaitTimout: 5m\n",
         "f.yaml:2: \"waitTimout\" is not a setting; did you mean waitTimeout?"},
        {"FarKey", "colour: red\n", "f.yaml:1: \"colour\" is not a setting"},
        {"RepeatedKey", "host: a\nhost: b\n", "f.yaml:2: \"host\" stands here a second time"},
        {"ListAsValue", "host: [a, b]\n", "f.yaml:1: \"host\" takes one plain value"},
        {"List", "- host\n", "f.yaml: must be a mapping of settings"},
        {"PasswordInPlain", "password: hunter2\n",
         "f.yaml:1: a password does not belong into this file; name a file that holds it with "
         "\"passwordFile\""},
    }),
    [](const auto& test) { return test.param.name; });

TEST(SettingsFile, NamesTheLineWhereYamlIsBroken) {
    const auto file = parse_settings_file("host: a\nport: 1: 2\n", "f.yaml");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error(), (Error{Remedy::fix_input, "f.yaml:2: illegal map value"}));
}

} // namespace
} // namespace lockstep::initcontainer
