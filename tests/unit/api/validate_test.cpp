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
    return spec;
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

TEST(ValidateSpec, AcceptsAnIpv6Address) {
    auto spec = valid_spec();
    spec.connection.host = "fd00::12";
    EXPECT_TRUE(validate(spec));
}

} // namespace
} // namespace lockstep::api
