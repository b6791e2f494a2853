// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/environment.hpp"

#include <array>

#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

TEST(Environment, TakesEmptyValuesForNotSet) {
    const std::array<const char*, 4> variables{"PGHOST=", "PGPORT=5432", "broken", nullptr};
    EXPECT_EQ(read_environment(variables.data()), (Environment{{"PGPORT", "5432"}}));
}

TEST(EnvFile, ReadsTheFormsThatApplicationsUse) {
    const auto* const text = "# settings of the shop\n"
                             "\n"
                             "POSTGRES_HOST=db.example\n"
                             "  export POSTGRES_DB = shop  # the database\n"
                             "POSTGRES_PASSWORD='a # \"b\" $c'\n"
                             "POSTGRES_USERNAME=\"two\\nlines\"\r\n"
                             "PATH_LIKE=/a#b\n"
                             "POSTGRES_SSLMODE=\n";
    const auto variables = parse_env_file(text, ".env");
    ASSERT_TRUE(variables) << variables.error().message;
    EXPECT_EQ(*variables, (Environment{{"POSTGRES_HOST", "db.example"},
                                       {"POSTGRES_DB", "shop"},
                                       {"POSTGRES_PASSWORD", "a # \"b\" $c"},
                                       {"POSTGRES_USERNAME", "two\nlines"},
                                       {"PATH_LIKE", "/a#b"}}));
}

struct Broken {
    std::string name;
    std::string_view text;
    std::string message;
};

class BrokenEnvFile : public testing::TestWithParam<Broken> {};

TEST_P(BrokenEnvFile, IsRefusedWithTheLine) {
    const auto variables = parse_env_file(GetParam().text, ".env");
    ASSERT_FALSE(variables);
    EXPECT_EQ(variables.error(), (Error{Remedy::fix_input, GetParam().message}));
}

INSTANTIATE_TEST_SUITE_P(
    Line, BrokenEnvFile,
    testing::ValuesIn(std::vector<Broken>{
        {"NoEqualsSign", "A=1\nPOSTGRES_HOST\n", ".env:2: not of the form KEY=VALUE"},
        {"NoName", "=x", ".env:1: the name before \"=\" is not a variable's name"},
        {"OpenQuote", "A='x", ".env:1: the quote is never closed"},
        {"TextAfterQuote", "A='x'y", ".env:1: text after the closing quote"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(EnvFile, DoesNotReplaceWhatTheEnvironmentHas) {
    Environment environment{{"PGHOST", "given"}};
    add_missing(environment, {{"PGHOST", "filed"}, {"PGPORT", "6000"}});
    EXPECT_EQ(environment, (Environment{{"PGHOST", "given"}, {"PGPORT", "6000"}}));
}

TEST(ServiceLinks, AreToldFromSettings) {
    EXPECT_TRUE(is_service_link("POSTGRES_PORT", "tcp://10.0.0.7:5432"));
    EXPECT_TRUE(is_service_link("LOCKSTEP_PORT_443_TCP_ADDR", "10.0.0.7"));
    EXPECT_TRUE(is_service_link("LOCKSTEP_SERVICE_HOST", "10.0.0.7"));
    EXPECT_TRUE(is_service_link("LOCKSTEP_SERVICE_PORT_HTTPS", "443"));
    EXPECT_FALSE(is_service_link("POSTGRES_PORT", "5432"));
    EXPECT_FALSE(is_service_link("LOCKSTEP_REPORT_FILE", "/tmp/x"));
}

TEST(UnknownVariable, IsNamedWithTheNearestSetting) {
    const auto known = refuse_unknown({{"LOCKSTEP_WAIT_TIMOUT", "1m"}});
    ASSERT_FALSE(known);
    EXPECT_EQ(known.error(),
              (Error{Remedy::fix_input, "the environment variable LOCKSTEP_WAIT_TIMOUT is not a "
                                        "setting; did you mean LOCKSTEP_WAIT_TIMEOUT?"}));
}

TEST(UnknownVariable, OfANewerOperatorDoesNotKeepAnOlderPodFromStarting) {
    EXPECT_TRUE(refuse_unknown({{"LOCKSTEP_SOMETHING_OF_NEXT_YEAR", "1"}}));
}

TEST(UnknownVariable, IsNotWhatOtherProgramsOrKubernetesSet) {
    EXPECT_TRUE(refuse_unknown({{"LOCKSTEP_PORT", "tcp://10.0.0.7:443"},
                                {"LOCKSTEP_OPERATOR_SERVICE_HOST", "10.0.0.7"},
                                {"LOCKSTEP_DEMO_KUBECONFIG", "/tmp/k"},
                                {"PGSOMETHING", "x"}}));
}

} // namespace
} // namespace lockstep::initcontainer
