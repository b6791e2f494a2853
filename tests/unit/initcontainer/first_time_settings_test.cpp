// SPDX-License-Identifier: Apache-2.0
// The settings of the first run and of the commands around it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "initcontainer/settings.hpp"

namespace lockstep::initcontainer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Action = OnUnmanaged::Action;

Result<Settings> load(Command command, Flags flags) {
    Sources sources;
    sources.environment = {
        {"POSTGRES_HOST", "db"}, {"POSTGRES_DB", "shop"}, {"POSTGRES_USERNAME", "owner"}};
    sources.flags = std::move(flags);
    return load_settings(command, sources, {"node-7", false});
}

TEST(OnUnmanagedSetting, RefusesByDefault) {
    const auto settings = load(Command::migrate, {});
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->on_unmanaged.action, Action::refuse);
}

TEST(OnUnmanagedSetting, TakesAVersionBehindItsWord) {
    const auto baseline = load(Command::migrate, {{"on-unmanaged", "baseline=1.2"}});
    ASSERT_TRUE(baseline) << baseline.error().message;
    EXPECT_EQ(baseline->on_unmanaged.action, Action::baseline);
    EXPECT_EQ(baseline->on_unmanaged.version, "1.2");
    const auto created = load(
        Command::init, {{"on-unmanaged", "create-if-missing=7"}, {"bootstrap-file", "models.sql"}});
    ASSERT_TRUE(created) << created.error().message;
    EXPECT_EQ(created->on_unmanaged.action, Action::create_if_missing);
    EXPECT_EQ(created->on_unmanaged.version, "7");
    EXPECT_EQ(created->bootstrap_file, "models.sql");
}

TEST(OnUnmanagedSetting, SaysWhatItKnows) {
    for (const auto* text : {"baseline", "baseline=", "baseline=x", "refuse=1", "create"}) {
        const auto refused = load(Command::migrate, {{"on-unmanaged", text}});
        ASSERT_FALSE(refused) << text;
        EXPECT_THAT(refused.error().message,
                    HasSubstr("--on-unmanaged: \"" + std::string{text} + "\" is not one of"));
    }
}

TEST(OnUnmanagedSetting, NeedsABootstrapFileToCreateWhatIsMissing) {
    const Flags flags{{"on-unmanaged", "create-if-missing"}};
    EXPECT_FALSE(load(Command::migrate, flags));
    EXPECT_FALSE(load(Command::check, flags));
    // A command that never decides about a first run is not held up by it.
    EXPECT_TRUE(load(Command::wait, flags));
}

TEST(ResetSettings, NeedANameAndTakeAListOfSchemas) {
    EXPECT_FALSE(load(Command::reset, {}));
    const auto settings =
        load(Command::reset, {{"confirm", "shop"}, {"schemas", "public, app,,\"Odd\""}});
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_THAT(settings->schemas, ElementsAre("public", "app", "\"Odd\""));
}

TEST(InitSettings, MarkNothingUnlessTold) {
    EXPECT_EQ(load(Command::init, {})->environment, "");
    EXPECT_EQ(load(Command::init, {{"environment", "production"}})->environment, "production");
    EXPECT_FALSE(load(Command::init, {{"environment", "test"}}));
}

} // namespace
} // namespace lockstep::initcontainer
