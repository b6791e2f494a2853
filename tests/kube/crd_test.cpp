// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <regex>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/codec.hpp"
#include "kube/shell.hpp"
#include "reconcile/job_builder.hpp"
#include "reconcile/settings_map.hpp"
#include "support/api_server.hpp"
#include "unit/api/complete_resource.hpp"

namespace lockstep {
namespace {

using kube::Json;
using testing::HasSubstr;

/// What people and the operator send, judged by a real API server.
class Crd : public testing::Test {
protected:
    static void SetUpTestSuite() {
        kubectl("apply -f crds/");
        kubectl("wait --for=condition=Established --timeout=30s crd/databaseschemas.lockstep.dev");
        kubectl("create namespace crd");
    }

    static std::string kubectl_line(const std::string& arguments) {
        static const auto program = [] {
            auto folder = test::output_of("scripts/kubernetes-binaries api 2>/dev/null");
            folder.erase(folder.find_last_not_of('\n') + 1);
            return folder + "/kubectl";
        }();
        return program + " --kubeconfig '" + test::ApiServer::shared().kubeconfig().string() +
               "' " + arguments;
    }

    static std::string kubectl(const std::string& arguments) {
        return test::output_of(kubectl_line(arguments));
    }

    /// A file with `object`, removed by the next one.
    static std::string file_of(const Json& object) {
        const auto path = testing::TempDir() + "lockstep-crd-test.json";
        std::ofstream{path} << object.dump();
        return path;
    }

    /// What `kubectl create` says when it has to refuse; "accepted" when it does not.
    static std::string refusal(const Json& object) {
        const auto result =
            test::shell(kubectl_line("-n crd create --dry-run=server -f " + file_of(object)));
        return result.exit_code == 0 ? "accepted" : result.output;
    }

    static Json resource(const std::string& name = "app-db") {
        return {{"apiVersion", api::api_version},
                {"kind", api::kind},
                {"metadata", {{"name", name}}},
                {"spec",
                 {{"connection",
                   {{"host", "db"},
                    {"database", "app"},
                    {"username", "app"},
                    {"passwordFrom", {{"secretKeyRef", {{"name", "s"}, {"key", "k"}}}}}}}}}};
    }

    /// resource() with `value` at `pointer` under the spec.
    static Json with(const std::string& pointer, Json value) {
        auto object = resource();
        object["spec"][Json::json_pointer{pointer}] = std::move(value);
        return object;
    }
};

TEST_F(Crd, AcceptsTheShortestResource) {
    EXPECT_EQ(refusal(resource()), "accepted");
}

TEST_F(Crd, FillsInTheDefaultsThatTheCodeHas) {
    kubectl("-n crd create -f " + file_of(resource("defaults")));
    const auto stored = Json::parse(kubectl("-n crd get dbs defaults -o json"));
    const auto sent = api::parse_database_schema(resource("defaults"));
    ASSERT_TRUE(sent);
    EXPECT_EQ(stored.at("spec"), api::to_json(sent->spec));
}

TEST_F(Crd, RefusesAMissingHost) {
    auto object = resource();
    object["spec"]["connection"].erase("host");
    EXPECT_THAT(refusal(object), HasSubstr("spec.connection.host: Required value"));
}

TEST_F(Crd, RefusesAnUnknownField) {
    EXPECT_THAT(refusal(with("/connection/colour", "blue")),
                HasSubstr("unknown field \"spec.connection.colour\""));
}

TEST_F(Crd, RefusesABadDurationWithTheFormItNeeds) {
    EXPECT_THAT(refusal(with("/connection/waitTimeout", "5 minutes")),
                HasSubstr("A duration of at most 24h is needed, such as 500ms, 30s, 5m or 1h30m"));
}

TEST_F(Crd, RefusesAUrlAsHost) {
    EXPECT_THAT(refusal(with("/connection/host", "postgresql://db:5432/app")),
                HasSubstr("A host name or an address is needed, not a URL"));
}

TEST_F(Crd, RefusesAPortBehindTheHost) {
    EXPECT_THAT(refusal(with("/connection/host", "db:5432")),
                HasSubstr("The port belongs into the field port"));
}

TEST_F(Crd, AcceptsAnIpv6Address) {
    EXPECT_EQ(refusal(with("/connection/host", "fd00::12")), "accepted");
}

TEST_F(Crd, RefusesTwoWaysToGiveAUserName) {
    EXPECT_THAT(refusal(with("/connection/usernameFrom",
                             {{"secretKeyRef", {{"name", "s"}, {"key", "u"}}}})),
                HasSubstr("Set exactly one of username and usernameFrom."));
}

TEST_F(Crd, RefusesAJobThatHasNoFiles) {
    EXPECT_THAT(refusal(with("/trigger", "OnApply")),
                HasSubstr("spec.migrations.source has to say where its files are"));
}

Json alembic_command() {
    return {{"engine", "Exec"}, {"exec", {{"command", {"alembic", "upgrade", "head"}}}}};
}

TEST_F(Crd, AcceptsACommandInPlaceOfFiles) {
    EXPECT_EQ(refusal(with("/migrations", alembic_command())), "accepted");
    auto object = with("/migrations", alembic_command());
    object["spec"]["trigger"] = "OnApply";
    object["spec"]["migrations"]["source"] = {
        {"image", {{"reference", "registry.example/app:1.4"}, {"path", "/app/alembic"}}}};
    object["spec"]["migrations"]["exec"]["verify"] = "SELECT count(*) > 3 FROM schema_migrations";
    EXPECT_EQ(refusal(object), "accepted");
    object["spec"]["migrations"]["onUnmanaged"] = "Baseline";
    object["spec"]["migrations"]["baselineVersion"] = "0";
    EXPECT_EQ(refusal(object), "accepted");
}

TEST_F(Crd, RefusesACommandWithoutItsEngineAndTheReverse) {
    EXPECT_THAT(refusal(with("/migrations", {{"engine", "Exec"}})),
                HasSubstr("exec.command has to name the command that migrates"));
    auto migrations = alembic_command();
    migrations.erase("engine");
    EXPECT_THAT(refusal(with("/migrations", migrations)),
                HasSubstr("exec means something with engine Exec only"));
}

TEST_F(Crd, RefusesACommandThatCannotBeStarted) {
    const auto refused = [](Json command) {
        auto migrations = alembic_command();
        migrations["exec"]["command"] = std::move(command);
        return refusal(with("/migrations", migrations));
    };
    EXPECT_THAT(refused(Json::array()), HasSubstr("spec.migrations.exec.command"));
    EXPECT_THAT(refused(Json(65, "word")), HasSubstr("must have at most 64 items"));
    EXPECT_THAT(refused({""}), HasSubstr("The first word is the program that is started."));
    EXPECT_THAT(refused("alembic upgrade head"), HasSubstr("must be of type array"));
    EXPECT_THAT(refused(Json(3, std::string(6000, 'a'))),
                HasSubstr("at most 16384 characters together"));
}

TEST_F(Crd, RefusesSettingsOfFilesBesideACommand) {
    auto migrations = alembic_command();
    migrations["source"] = {{"configMap", {{"name", "files"}}}};
    EXPECT_THAT(refusal(with("/migrations", migrations)),
                HasSubstr("leave source out, or name that image with source.image"));
    migrations = alembic_command();
    migrations["onUnmanaged"] = "Baseline";
    migrations["baselineVersion"] = "20";
    EXPECT_THAT(refusal(with("/migrations", migrations)), HasSubstr("as by alembic stamp"));
}

TEST_F(Crd, RefusesASourceThatIsNoneOrTwo) {
    EXPECT_THAT(refusal(with("/migrations/source", Json::object())),
                HasSubstr("Set exactly one of configMap and image."));
    const Json image{{"reference", "app:1"}, {"path", "/migrations"}};
    EXPECT_THAT(
        refusal(with("/migrations/source", {{"configMap", {{"name", "f"}}}, {"image", image}})),
        HasSubstr("Set exactly one of configMap and image."));
    EXPECT_EQ(refusal(with("/migrations/source", {{"image", image}})), "accepted");
    EXPECT_THAT(refusal(with("/migrations/source",
                             {{"image", {{"reference", "app 1"}, {"path", "migrations"}}}})),
                testing::AllOf(HasSubstr("An image's name is needed"),
                               HasSubstr("The path of a folder in the image is needed")));
}

TEST_F(Crd, RefusesAFirstRunThatIsHalfTold) {
    auto object = resource();
    object["spec"]["migrations"] = {{"onUnmanaged", "Baseline"}};
    EXPECT_THAT(refusal(object), HasSubstr("baselineVersion has to say up to which version"));
    object["spec"]["migrations"]["baselineVersion"] = "v20";
    EXPECT_THAT(refusal(object), HasSubstr("A version is needed, such as 20"));
    object["spec"]["migrations"]["baselineVersion"] = "20";
    EXPECT_EQ(refusal(object), "accepted");
    object["spec"]["migrations"]["bootstrapFile"] = "bootstrap.sql";
    EXPECT_THAT(refusal(object), HasSubstr("with onUnmanaged CreateIfMissing only"));
    object["spec"]["migrations"]["onUnmanaged"] = "CreateIfMissing";
    EXPECT_EQ(refusal(object), "accepted");
    object["spec"]["migrations"].erase("bootstrapFile");
    EXPECT_THAT(refusal(object), HasSubstr("bootstrapFile has to name the file"));
    object["spec"]["migrations"] = {{"baselineVersion", "20"}};
    EXPECT_THAT(refusal(object), HasSubstr("with onUnmanaged Baseline or CreateIfMissing only"));
}

TEST_F(Crd, RefusesAPoolWithoutALimit) {
    EXPECT_THAT(refusal(with("/pool", {{"size", 0}})), HasSubstr("spec.pool.size"));
    EXPECT_THAT(refusal(with("/pool", {{"overflow", -1}})), HasSubstr("spec.pool.overflow"));
}

TEST_F(Crd, RefusesAPoolMapInThePlaceOfTheSettings) {
    EXPECT_THAT(refusal(with("/pool", {{"configMapName", "app-db-lockstep"}})),
                HasSubstr("spec.pool.configMapName must not be <name>-lockstep"));
}

TEST_F(Crd, RefusesANameThatDoesNotFitIntoALabel) {
    EXPECT_THAT(refusal(resource(std::string(64, 'a'))), HasSubstr("at most 63 characters"));
}

TEST_F(Crd, KeepsEveryFieldOfACompleteSpec) {
    auto object = resource();
    object["spec"] = api::to_json(api::complete_spec());
    object["spec"]["connection"].erase("username");
    object["spec"]["migrations"]["source"].erase("configMap");
    object["spec"]["migrations"].erase("bootstrapFile");
    object["spec"]["migrations"]["onUnmanaged"] = "Baseline";
    object["spec"]["migrations"]["baselineVersion"] = "0";
    EXPECT_EQ(refusal(object), "accepted");
}

TEST_F(Crd, KeepsEveryFieldOfACompleteStatus) {
    kubectl("-n crd create -f " + file_of(resource("told")));
    auto object = resource("told");
    object["status"] = api::to_json(api::complete_status());
    kubectl("-n crd apply --server-side --subresource=status --field-manager=test -f " +
            file_of(object));
    const auto stored = Json::parse(kubectl("-n crd get dbs told -o json"));
    EXPECT_EQ(api::parse_status(stored.at("status")), api::complete_status());
}

TEST_F(Crd, ShowsTheStateInColumns) {
    kubectl("-n crd create -f " + file_of(resource("shown")));
    auto object = resource("shown");
    object["status"] = api::to_json(api::complete_status());
    kubectl("-n crd apply --server-side --subresource=status --field-manager=test -f " +
            file_of(object));
    EXPECT_TRUE(
        std::regex_search(kubectl("-n crd get dbs shown"),
                          std::regex{"NAME +READY +VERSION +PENDING +PHASE +TLS +POOL +AGE\n"
                                     "shown +False +2 +1 +Failed +5\\+2 "}));
}

TEST_F(Crd, IsFollowedByJobsAndConfigMapsThatTheApiAccepts) {
    auto parsed = api::parse_database_schema(with(
        "/connection/tls", {{"caFrom", {{"configMapKeyRef", {{"name", "ca"}, {"key", "k"}}}}}}));
    ASSERT_TRUE(parsed);
    parsed->namespace_name = "crd";
    parsed->uid = "00000000-0000-0000-0000-000000000001";
    auto command = *parsed;
    command.spec.migrations.engine = api::Engine::exec;
    command.spec.migrations.exec.command = {"alembic", "upgrade", "head"};
    command.spec.migrations.source_image = api::ImageSource{"app:1", "/app/alembic"};
    parsed->spec.migrations.source_config_map = "files";
    for (const auto& resource : {*parsed, command})
        for (const auto kind : {reconcile::JobKind::check, reconcile::JobKind::migrate}) {
            const reconcile::JobPurpose purpose{kind, "abc", "crd/app/v1", 1};
            EXPECT_EQ(refusal(reconcile::build_job(resource, purpose, {"lockstep:test", "Never"})),
                      "accepted");
        }
    EXPECT_EQ(refusal(reconcile::published_map(*parsed, "app-db-lockstep",
                                               reconcile::settings_keys(*parsed))),
              "accepted");
}

} // namespace
} // namespace lockstep
