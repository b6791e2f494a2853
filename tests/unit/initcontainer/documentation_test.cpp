// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "initcontainer/exit_code.hpp"
#include "initcontainer/setting_table.hpp"
#include "report/report.hpp"
#include "support/source_dir.hpp"

namespace lockstep::initcontainer {
namespace {

using testing::HasSubstr;

std::string page(const std::string& name) {
    const auto text = read_file(std::string{LOCKSTEP_SOURCE_DIR} + "/docs/" + name);
    return text ? *text : text.error().message;
}

std::string code(const std::string& text) {
    return "`" + text + "`";
}

std::string test_name(std::string name) {
    std::erase_if(name, [](char letter) { return letter == '-' || letter == '.'; });
    return name;
}

/// Flag, key, default and variables, as far as the setting has them.
std::vector<std::string> names_of(const Setting& setting) {
    auto names = setting.environment;
    if (setting.has_flag) names.push_back("--" + setting.name);
    names.push_back(setting.key);
    names.emplace_back(setting.fallback);
    std::erase(names, "");
    return names;
}

class CommandLinePage : public testing::TestWithParam<Setting> {};

TEST_P(CommandLinePage, NamesEverythingOfTheSetting) {
    const auto text = page("cli.md");
    for (const auto& name : names_of(GetParam()))
        EXPECT_THAT(text, HasSubstr(code(name)));
}

INSTANTIATE_TEST_SUITE_P(Setting, CommandLinePage, testing::ValuesIn(setting_table()),
                         [](const auto& test) { return test_name(test.param.name); });

class CommandsPage : public testing::TestWithParam<CommandRow> {};

TEST_P(CommandsPage, NamesTheCommand) {
    EXPECT_THAT(page("cli.md"), HasSubstr("`lockstep " + std::string{GetParam().name}));
}

INSTANTIATE_TEST_SUITE_P(Command, CommandsPage,
                         testing::ValuesIn(command_table().begin(), command_table().end()),
                         [](const auto& test) { return std::string{test.param.name}; });

class ExitCodesOnThePage : public testing::TestWithParam<ExitCode> {};

TEST_P(ExitCodesOnThePage, AreInItsTable) {
    EXPECT_THAT(page("cli.md"),
                HasSubstr("| " + code(std::to_string(static_cast<int>(GetParam()))) + " |"));
}

INSTANTIATE_TEST_SUITE_P(Code, ExitCodesOnThePage,
                         testing::Values(ExitCode::done, ExitCode::usage, ExitCode::fix_input,
                                         ExitCode::report_bug, ExitCode::try_again));

/// A report in which every field has a value, so that every key is written.
report::Report full_report() {
    report::Report report;
    report.outcome = report::Outcome::failed;
    report.remedy = Remedy::fix_input;
    report.message = "m";
    report.rollout = "r";
    report.pod = "p";
    report.waits = {{"refused", 1}};
    report.database = report::Database{"h", "n", "15", "3", "writer", 1, 1, 1, 1, 1};
    report.tls = report::Tls{"m", true, "p", "c", 1, "s", {"a"}, "i", "n", 1, "f"};
    report.schema = report::Schema{"1", "2", 1, 1, {{"1", "d", "t"}}};
    report.failure = report::Failure{"sql", "1", "f", 1, 1, "s", "42601", "m", "h"};
    report.timing = report::Timing{1, 1, 1};
    report.lock_holder = "l";
    return report;
}

/// The keys of a JSON text: whatever stands in quotes before a colon.
std::vector<std::string> keys_of(const std::string& json) {
    std::vector<std::string> keys;
    for (auto end = json.find("\":"); end != std::string::npos; end = json.find("\":", end + 1)) {
        const auto begin = json.rfind('"', end - 1) + 1;
        keys.push_back(json.substr(begin, end - begin));
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    std::erase(keys, "refused"); // a value's name, not a field's
    return keys;
}

class ReportPage : public testing::TestWithParam<std::string> {};

TEST_P(ReportPage, DescribesTheField) {
    EXPECT_THAT(page("report.md"), HasSubstr("`" + GetParam() + "`"));
}

INSTANTIATE_TEST_SUITE_P(Key, ReportPage,
                         testing::ValuesIn(keys_of(report::to_json(full_report()))),
                         [](const auto& test) { return test.param; });

class OutcomesOnThePage : public testing::TestWithParam<report::Outcome> {};

TEST_P(OutcomesOnThePage, AreExplained) {
    EXPECT_THAT(page("report.md"),
                HasSubstr("| " + code(std::string{to_string(GetParam())}) + " |"));
}

INSTANTIATE_TEST_SUITE_P(Outcome, OutcomesOnThePage,
                         testing::Values(report::Outcome::applied, report::Outcome::nothing_pending,
                                         report::Outcome::waited_for_other,
                                         report::Outcome::newer_history, report::Outcome::pending,
                                         report::Outcome::ready, report::Outcome::failed,
                                         report::Outcome::retry, report::Outcome::held));

} // namespace
} // namespace lockstep::initcontainer
