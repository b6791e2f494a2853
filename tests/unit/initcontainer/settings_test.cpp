// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/settings.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace lockstep::initcontainer {
namespace {

using namespace std::chrono_literals;

const Surroundings in_a_pod{"node-7", false};

Sources minimal() {
    return {
        {}, {{"POSTGRES_HOST", "db"}, {"POSTGRES_DB", "shop"}, {"POSTGRES_USERNAME", "owner"}}, {}};
}

Sources with(Environment more) {
    auto sources = minimal();
    for (auto& [name, value] : more)
        sources.environment[name] = value;
    return sources;
}

std::string refusal(const Sources& sources) {
    const auto settings = load_settings(Command::migrate, sources, in_a_pod);
    if (settings) return "accepted";
    EXPECT_EQ(settings.error().remedy, Remedy::fix_input);
    return settings.error().message;
}

Result<pg::ConnectionSettings> connection_of(const Sources& sources) {
    auto settings = load_settings(Command::migrate, sources, in_a_pod);
    if (!settings) return Unexpected{settings.error()};
    return settings->connection.read();
}

/// A file that goes with the test.
class ScratchFile {
public:
    explicit ScratchFile(const std::string& text) {
        std::string pattern = "/tmp/lockstep-settings-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        write(text);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() { std::filesystem::remove_all(folder_); }

    void write(const std::string& text) const { std::ofstream{path()} << text; }
    [[nodiscard]] std::string path() const { return (folder_ / "value").string(); }

private:
    std::filesystem::path folder_;
};

TEST(FindValue, TakesFlagOverEnvironmentOverFileOverDefault) {
    const auto& port = setting("port");
    Sources sources;
    EXPECT_EQ(find_value(port, sources).text, "5432");
    sources.file = {"f.yaml", {{"port", {"1", 3}}}};
    EXPECT_EQ(find_value(port, sources).origin, "f.yaml:3: port");
    sources.environment["PGPORT"] = "2";
    EXPECT_EQ(find_value(port, sources).text, "2");
    sources.environment["POSTGRES_PORT"] = "3";
    EXPECT_EQ(find_value(port, sources).origin, "POSTGRES_PORT");
    sources.flags["port"] = "4";
    EXPECT_EQ(find_value(port, sources).origin, "--port");
}

TEST(FindValue, PassesOverWhatKubernetesSetForAService) {
    const Sources sources{{}, {{"POSTGRES_PORT", "tcp://10.0.0.7:5432"}, {"PGPORT", "6000"}}, {}};
    EXPECT_EQ(find_value(setting("port"), sources).text, "6000");
}

TEST(Settings, HaveTheDefaultsThatAreDocumented) {
    const auto settings = load_settings(Command::migrate, minimal(), in_a_pod);
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->directory, "/migrations");
    EXPECT_FALSE(settings->directory_given);
    EXPECT_EQ(settings->wait.timeout, 5min);
    EXPECT_EQ(settings->run.lock_wait, 30min);
    EXPECT_EQ(settings->run.attempts_per_rollout, 1);
    EXPECT_EQ(settings->run.pod, "node-7");
    EXPECT_EQ(settings->history.schema, "lockstep");
    const auto connection = settings->connection.read();
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->port, 5432);
    EXPECT_EQ(connection->ssl_mode, pg::SslMode::verify_full);
    EXPECT_EQ(connection->ssl_root_cert, "/etc/ssl/certs/ca-certificates.crt");
    EXPECT_EQ(connection->lock_timeout, 500ms);
    EXPECT_EQ(connection->application_name, "lockstep/node-7");
}

TEST(Settings, LetPeopleLookWithoutALongWait) {
    const auto settings = load_settings(Command::status, minimal(), in_a_pod);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->wait.timeout, 10s);
    EXPECT_EQ(settings->wait.role, pg::RequiredRole::any);
    const auto patient =
        load_settings(Command::status, with({{"LOCKSTEP_WAIT_TIMEOUT", "1m"}}), in_a_pod);
    ASSERT_TRUE(patient);
    EXPECT_EQ(patient->wait.timeout, 1min);
}

TEST(Settings, NameTheSessionAfterRolloutAndPod) {
    const auto connection = connection_of(
        with({{"LOCKSTEP_ROLLOUT", "shop/app/7d4b9c"}, {"POD_NAME", "app-7d4b9c-x2x"}}));
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->application_name, "lockstep/shop/app/7d4b9c/app-7d4b9c-x2x");
}

TEST(Settings, NameEverythingThatIsMissingAtOnce) {
    EXPECT_EQ(refusal({{}, {{"PGHOST", "db"}}, {}}),
              "not set: database (--database, POSTGRES_DB, PGDATABASE); user (--user, "
              "POSTGRES_USERNAME, PGUSER)");
}

TEST(Settings, PreferTheDirectHost) {
    const auto connection = connection_of(with({{"POSTGRES_DIRECT_HOST", "writer"}}));
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->host, "writer");
}

TEST(Settings, TakeChoicesInAnyCase) {
    const auto settings =
        load_settings(Command::migrate, with({{"LOCKSTEP_ON_NEWER_HISTORY", "Refuse"}}), in_a_pod);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->run.newer_history, migrate::NewerHistory::refuse);
}

TEST(Settings, ReadValuesInFilesAnewForEachAttempt) {
    const ScratchFile password{"first\n"};
    const auto settings = load_settings(
        Command::migrate, with({{"POSTGRES_PASSWORD_FILE", password.path()}}), in_a_pod);
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->connection.read()->password.reveal(), "first");
    password.write("second\n");
    EXPECT_EQ(settings->connection.read()->password.reveal(), "second");
}

TEST(Settings, TakeThePasswordOfTheSettingsFileFromAFile) {
    const ScratchFile password{"from a file"};
    auto sources = minimal();
    sources.file = {"f.yaml", {{"passwordFile", {password.path(), 1}}}};
    const auto connection = connection_of(sources);
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->password.reveal(), "from a file");
}

struct Malformed {
    std::string name;
    Environment environment;
    std::string message;
};

class MalformedSetting : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedSetting, IsRefusedWithItsNameAndForm) {
    EXPECT_EQ(refusal(with(GetParam().environment)), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Value, MalformedSetting,
    testing::ValuesIn(std::vector<Malformed>{
        {"PortIsAWord",
         {{"POSTGRES_PORT", "postgres"}},
         "POSTGRES_PORT: \"postgres\" is not a whole number from 1 to 65535"},
        {"PortIsTooHigh",
         {{"POSTGRES_PORT", "70000"}},
         "POSTGRES_PORT: \"70000\" is not a whole number from 1 to 65535"},
        {"PortIsZero",
         {{"POSTGRES_PORT", "0"}},
         "POSTGRES_PORT: \"0\" is not a whole number from 1 to 65535"},
        {"PortHasALetterBehindIt",
         {{"PGPORT", "5432x"}},
         "PGPORT: \"5432x\" is not a whole number from 1 to 65535"},
        {"HostHasAPort",
         {{"POSTGRES_HOST", "db:5432"}},
         "POSTGRES_HOST: the port does not belong into the host: write \"db\", and the port "
         "\"5432\" into POSTGRES_PORT"},
        {"HostIsAUrl",
         {{"POSTGRES_HOST", "https://u:hunter2@db"}},
         "POSTGRES_HOST: it is a URL, and the host alone is wanted: \"db\"; port, database, user "
         "and password are settings of their own (POSTGRES_PORT, POSTGRES_DB, POSTGRES_USERNAME, "
         "POSTGRES_PASSWORD)"},
        {"ReportLimitIsTooLow",
         {{"LOCKSTEP_REPORT_LIMIT", "100"}},
         "LOCKSTEP_REPORT_LIMIT: \"100\" is not a whole number from 256 to 4096"},
        {"ChoiceIsUnknown",
         {{"LOCKSTEP_OUT_OF_ORDER", "maybe"}},
         "LOCKSTEP_OUT_OF_ORDER: \"maybe\" is not one of refuse, allow"},
        {"SslModeIsUnknown",
         {{"PGSSLMODE", "full"}},
         "PGSSLMODE: \"full\" is not one of disable, allow, prefer, require, verify-ca, "
         "verify-full"},
        {"BooleanIsAWord",
         {{"LOCKSTEP_ALLOW_POOLER", "perhaps"}},
         "LOCKSTEP_ALLOW_POOLER: \"perhaps\" is not true or false"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(MalformedDuration, IsRefusedWithItsName) {
    EXPECT_EQ(refusal(with({{"LOCKSTEP_LOCK_WAIT", "5"}})).substr(0, 19), "LOCKSTEP_LOCK_WAIT:");
}

TEST(BareZero, IsADurationThatIsOff) {
    const auto settings =
        load_settings(Command::migrate, with({{"LOCKSTEP_LOCK_WAIT", "0"}}), in_a_pod);
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->run.lock_wait, 0s);
}

TEST(EmptyHost, IsNotSet) {
    // The environment of a process keeps no empty values; files and flags may.
    auto sources = minimal();
    sources.flags["host"] = "";
    EXPECT_EQ(refusal(sources), "--host: it is empty");
    const ScratchFile host{"\n"};
    sources = minimal();
    sources.environment.erase("POSTGRES_HOST");
    sources.environment["POSTGRES_HOST_FILE"] = host.path();
    EXPECT_EQ(refusal(sources), "POSTGRES_HOST_FILE: it is empty");
}

TEST(ValueFile, LosesItsLineEndsAndSaysSoForDebugging) {
    const ScratchFile password{"hunter2\r\n"};
    testing::internal::CaptureStderr();
    log::configure(log::Format::text, log::Level::debug);
    const auto connection = connection_of(with({{"POSTGRES_PASSWORD_FILE", password.path()}}));
    log::configure(log::Format::text, log::Level::info);
    const auto logged = testing::internal::GetCapturedStderr();
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->password.reveal(), "hunter2");
    EXPECT_NE(logged.find("stripped the line end"), std::string::npos) << logged;
    EXPECT_NE(logged.find("POSTGRES_PASSWORD_FILE"), std::string::npos) << logged;
    EXPECT_EQ(logged.find("hunter2"), std::string::npos) << logged;
}

TEST(FolderAsValueFile, IsNamedWithItsVariable) {
    const auto message = refusal(with({{"POSTGRES_PASSWORD_FILE", "/tmp"}}));
    EXPECT_EQ(message.substr(0, 23), "POSTGRES_PASSWORD_FILE:") << message;
}

TEST(WaitFor, NeedsNoCredentialsForAServerThatIsOnlyReached) {
    const Sources host_only{{{"for", "reachable"}}, {{"POSTGRES_HOST", "db"}}, {}};
    const auto settings = load_settings(Command::wait, host_only, in_a_pod);
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->wait_for, WaitFor::reachable);
    EXPECT_FALSE(load_settings(Command::wait, {{}, {{"POSTGRES_HOST", "db"}}, {}}, in_a_pod));
    // What is set for a wait does not make other commands careless.
    EXPECT_FALSE(load_settings(
        Command::migrate, {{}, {{"POSTGRES_HOST", "db"}, {"LOCKSTEP_FOR", "tls"}}, {}}, in_a_pod));
}

TEST(Doctor, IsGivenWhatThereIs) {
    const auto settings = load_settings(Command::doctor, {{}, {}, {}}, in_a_pod);
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->connection.read()->attempt_timeout, 5s);
    const auto patient =
        load_settings(Command::doctor, with({{"LOCKSTEP_WAIT_TIMEOUT", "20s"}}), in_a_pod);
    ASSERT_TRUE(patient);
    EXPECT_EQ(patient->connection.read()->attempt_timeout, 20s);
}

TEST(MissingValueFile, IsNamedWithItsVariable) {
    const auto message = refusal(with({{"POSTGRES_PASSWORD_FILE", "/nowhere/password"}}));
    EXPECT_NE(message.find("POSTGRES_PASSWORD_FILE"), std::string::npos) << message;
    EXPECT_NE(message.find("/nowhere/password"), std::string::npos) << message;
}

TEST(LogSettings, AreTextOnATerminalAndJsonElsewhere) {
    EXPECT_EQ(load_log_settings({}, {"vm", true})->format, log::Format::text);
    EXPECT_EQ(load_log_settings({}, {"vm", false})->format, log::Format::json);
}

TEST(ReportSettings, KeepTheDefaultLimitWhenTheirsIsMalformed) {
    const auto settings = load_report_settings(
        {{}, {{"LOCKSTEP_REPORT_FILE", "/tmp/report"}, {"LOCKSTEP_REPORT_LIMIT", "x"}}, {}});
    EXPECT_EQ(settings.file, "/tmp/report");
    EXPECT_EQ(settings.limit, 1024U);
}

TEST(ReportSettings, CanTurnTheReportOff) {
    EXPECT_EQ(load_report_settings({{{"report-file", "off"}}, {}, {}}).file, "");
}

} // namespace
} // namespace lockstep::initcontainer
