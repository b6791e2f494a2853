// SPDX-License-Identifier: Apache-2.0
#include "api/validate.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "unit/api/complete_resource.hpp"

namespace lockstep::api {
namespace {

Spec valid_spec() {
    auto spec = complete_spec();
    spec.connection.username.clear();
    spec.migrations.source_image.reset();
    spec.migrations.engine = Engine::sql;
    spec.migrations.exec = {};
    return spec;
}

/// What spoils it begins with a valid spec of this kind.
void run_a_command(Spec& spec) {
    spec.migrations.engine = Engine::exec;
    spec.migrations.exec.command = {"alembic", "upgrade", "head"};
    spec.migrations.source_config_map.clear();
    spec.migrations.source_image = ImageSource{"registry.example/app:1.4", "/app/alembic"};
    spec.migrations.on_unmanaged = OnUnmanaged::refuse;
    spec.migrations.baseline_version.clear();
    spec.migrations.bootstrap_file.clear();
}

struct Case {
    std::string name;
    std::function<void(Spec&)> spoil;
    std::string sentence;
};

class Validate : public testing::TestWithParam<Case> {};

TEST_P(Validate, RefusesWithASentence) {
    auto spec = valid_spec();
    GetParam().spoil(spec);
    const auto outcome = validate(spec);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error(), (Error{Remedy::fix_input, GetParam().sentence}));
}

INSTANTIATE_TEST_SUITE_P(
    Spec, Validate,
    testing::ValuesIn(std::vector<Case>{
        {"NoHost", [](Spec& s) { s.connection.host = ""; }, "spec.connection.host: is required"},
        {"UrlAsHost", [](Spec& s) { s.connection.host = "postgresql://db/app"; },
         "spec.connection.host: a host name or an address is needed, not a URL; user, port and "
         "database have fields of their own"},
        {"PortBehindHost", [](Spec& s) { s.connection.host = "db:5432"; },
         "spec.connection.host: the port belongs into the field port, not behind the host"},
        {"TwoHosts", [](Spec& s) { s.connection.host = "db1,db2"; },
         "spec.connection.host: one host name or address without spaces is needed"},
        {"BothUserNames", [](Spec& s) { s.connection.username = "app"; },
         "spec.connection: set exactly one of username and usernameFrom"},
        {"NoUserName", [](Spec& s) { s.connection.username_from.reset(); },
         "spec.connection: set exactly one of username and usernameFrom"},
        {"PortZero", [](Spec& s) { s.connection.port = 0; },
         "spec.connection.port: 0 is not between 1 and 65535"},
        {"SourceMissingForAJob", [](Spec& s) { s.migrations.source_config_map = ""; },
         "spec.trigger: with OnApply a Job migrates, so spec.migrations.source has to say where "
         "its "
         "files are"},
        {"BaselineWithoutVersion",
         [](Spec& s) {
             s.migrations.on_unmanaged = OnUnmanaged::baseline;
             s.migrations.bootstrap_file.clear();
             s.migrations.baseline_version.clear();
         },
         "spec.migrations.baselineVersion: with onUnmanaged Baseline it has to say up to which "
         "version everything is in the database"},
        {"CreateIfMissingWithoutFile", [](Spec& s) { s.migrations.bootstrap_file.clear(); },
         "spec.migrations.bootstrapFile: with onUnmanaged CreateIfMissing it has to name the file "
         "that makes what is missing"},
        {"BootstrapFileForNothing",
         [](Spec& s) { s.migrations.on_unmanaged = OnUnmanaged::baseline; },
         "spec.migrations.bootstrapFile: it means something with onUnmanaged CreateIfMissing only"},
        {"BaselineVersionForNothing",
         [](Spec& s) {
             s.migrations.on_unmanaged = OnUnmanaged::refuse;
             s.migrations.bootstrap_file.clear();
         },
         "spec.migrations.baselineVersion: it means something with onUnmanaged Baseline or "
         "CreateIfMissing only"},
        {"BaselineVersionOfWords", [](Spec& s) { s.migrations.baseline_version = "v20"; },
         "spec.migrations.baselineVersion: a version is needed, such as 20, 1.2 or 20260301120000"},
        {"TwoSources",
         [](Spec& s) {
             s.migrations.source_image = ImageSource{"app:1", "/migrations"};
         },
         "spec.migrations.source: set exactly one of configMap and image"},
        {"SourceImageOfTwoWords",
         [](Spec& s) { run_a_command(s), s.migrations.source_image->reference = "app 1"; },
         "spec.migrations.source.image.reference: an image's name is needed, such as "
         "registry.example/app:1.4"},
        {"SourceImageWithRelativePath",
         [](Spec& s) { run_a_command(s), s.migrations.source_image->path = "app"; },
         "spec.migrations.source.image.path: the path of a folder in the image is needed, "
         "beginning with /"},
        {"CommandForNothing", [](Spec& s) { s.migrations.exec.command = {"alembic"}; },
         "spec.migrations.exec: it means something with engine Exec only"},
        {"EngineWithoutCommand",
         [](Spec& s) { run_a_command(s), s.migrations.exec.command.clear(); },
         "spec.migrations.exec.command: with engine Exec it has to name the command that "
         "migrates, program first"},
        {"TooManyWords",
         [](Spec& s) { run_a_command(s), s.migrations.exec.command.resize(65, "word"); },
         "spec.migrations.exec.command: has more than 64 words"},
        {"CommandTooLong",
         [](Spec& s) { run_a_command(s), s.migrations.exec.command.emplace_back(16384, 'a'); },
         "spec.migrations.exec.command: has more than 16384 characters; put a longer script into "
         "the image"},
        {"FilesBesideACommand",
         [](Spec& s) {
             run_a_command(s);
             s.migrations.source_image.reset();
             s.migrations.source_config_map = "files";
         },
         "spec.migrations.source: with engine Exec the command and its files are in the app's "
         "image: leave source out, or name that image with source.image"},
        {"BaselineOfACommand",
         [](Spec& s) {
             run_a_command(s);
             s.migrations.on_unmanaged = OnUnmanaged::baseline;
             s.migrations.baseline_version = "20";
         },
         "spec.migrations.onUnmanaged: with engine Exec it is Refuse, or Baseline with "
         "baselineVersion 0; what is there already is said to the tool itself, as by alembic "
         "stamp"},
        {"CommandWithoutFilesForAJob",
         [](Spec& s) { run_a_command(s), s.migrations.source_image.reset(); },
         "spec.trigger: with OnApply a Job migrates, so spec.migrations.source has to say where "
         "its files are"},
        {"SystemSchema", [](Spec& s) { s.migrations.history_schema = "pg_history"; },
         "spec.migrations.historySchema: a schema name of letters, digits and underscores is "
         "needed "
         "that does not begin with a digit or with pg_"},
        {"PoolOfNothing", [](Spec& s) { s.pool.size = 0; },
         "spec.pool.size: 0 is not between 1 and 1000"},
        {"UnlimitedOverflow", [](Spec& s) { s.pool.overflow = -1; },
         "spec.pool.overflow: -1 is not between 0 and 1000"},
        {"NoPoolTimeout", [](Spec& s) { s.pool.timeout = Milliseconds{0}; },
         "spec.pool.timeout: 0s is not between 1s and 24h"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(ValidateSpec, AcceptsACompleteSpec) {
    EXPECT_TRUE(validate(valid_spec()));
}

TEST(ValidateSpec, AcceptsACommandThatAJobRunsInTheAppsImage) {
    auto spec = valid_spec();
    run_a_command(spec);
    EXPECT_TRUE(validate(spec));
    spec.migrations.on_unmanaged = OnUnmanaged::baseline;
    spec.migrations.baseline_version = "0";
    EXPECT_TRUE(validate(spec));
}

TEST(ValidateSpec, AcceptsAnIpv6Address) {
    auto spec = valid_spec();
    spec.connection.host = "fd00::12";
    EXPECT_TRUE(validate(spec));
}

} // namespace
} // namespace lockstep::api
