// SPDX-License-Identifier: Apache-2.0
// The settings of what a person does to a history: baseline, repair, undo.
#include <ostream>

#include <gtest/gtest.h>

#include "initcontainer/settings.hpp"

namespace lockstep::initcontainer {
namespace {

using Words = std::vector<std::string>;

Sources sources_with(Words arguments, Flags flags = {}, Environment more = {}) {
    Sources sources;
    sources.environment = std::move(more);
    sources.environment["POSTGRES_HOST"] = "db";
    sources.environment["POSTGRES_DB"] = "shop";
    sources.environment["POSTGRES_USERNAME"] = "owner";
    sources.arguments = std::move(arguments);
    sources.flags = std::move(flags);
    return sources;
}

Result<Settings> load(Command command, const Sources& sources) {
    return load_settings(command, sources, {"node-7", false});
}

TEST(RepairSettings, ReadActionAndSubject) {
    const auto settings = load(
        Command::repair, sources_with({"resume", "7"}, {{"done", "true"}, {"reason", "seen"}}));
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->repair.action, migrate::RepairAction::resume);
    EXPECT_EQ(settings->repair.subject, "7");
    EXPECT_TRUE(settings->repair.done);
    EXPECT_EQ(settings->reason, "seen");
}

struct Refused {
    std::string name;
    Words arguments;
    Flags flags;
    std::string sentence;
    friend void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }
};

class RefusedRepair : public testing::TestWithParam<Refused> {};

TEST_P(RefusedRepair, SaysWhatIsMissing) {
    const auto settings =
        load(Command::repair, sources_with(GetParam().arguments, GetParam().flags));
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error(), (Error{Remedy::fix_input, GetParam().sentence}));
}

INSTANTIATE_TEST_SUITE_P(
    Words, RefusedRepair,
    testing::ValuesIn(std::vector<Refused>{
        {"Nothing",
         {},
         {},
         "repair: say what: retry, resume VERSION, mark-applied VERSION, accept-edit VERSION or "
         "owner"},
        {"Unknown",
         {"fix"},
         {},
         "repair: \"fix\" is no repair; there are retry, resume, mark-applied, accept-edit and "
         "owner"},
        {"NoVersion",
         {"resume"},
         {},
         "repair resume: name the version, or the file of a repeatable"},
        {"VersionTooMany", {"retry", "7"}, {}, "repair retry: takes no version"},
        {"DoneWithoutResume",
         {"mark-applied", "7"},
         {{"done", "true"}},
         "done: means something with repair resume only"},
        {"NoOwner",
         {"owner"},
         {},
         "repair owner: name the application with --owner (LOCKSTEP_OWNER)"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(BaselineSettings, NeedAVersion) {
    EXPECT_EQ(load(Command::baseline, sources_with({})).error().message,
              "baseline: name the version with --version (LOCKSTEP_BASELINE_VERSION)");
    EXPECT_EQ(load(Command::baseline, sources_with({}, {{"version", "last"}})).error().message,
              "baseline: \"last\" is not a version; write numbers separated by '.' or '_', such as "
              "7 or 1.2");
    EXPECT_EQ(load(Command::baseline, sources_with({}, {{"version", "7"}}))->baseline_version, "7");
}

TEST(ByHandSettings, NameThePerson) {
    const auto person = [](Environment more) {
        return load(Command::undo, sources_with({}, {}, std::move(more)))->person;
    };
    EXPECT_EQ(person({{"USER", "ann"}}), "ann@node-7");
    EXPECT_EQ(person({{"USER", "root"}, {"SUDO_USER", "ann"}}), "ann@node-7");
    EXPECT_EQ(person({{"POD_NAME", "app-1"}}), "app-1");
}

TEST(ByHandSettings, DoNotWaitLongForADatabaseButForTheWriter) {
    const auto settings = load(Command::undo, sources_with({}));
    EXPECT_EQ(settings->wait.timeout, std::chrono::seconds{10});
    EXPECT_EQ(settings->wait.role, pg::RequiredRole::writer);
}

} // namespace
} // namespace lockstep::initcontainer
