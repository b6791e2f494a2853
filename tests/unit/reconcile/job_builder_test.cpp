// SPDX-License-Identifier: Apache-2.0
#include "reconcile/job_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/reconcile/world.hpp"

namespace lockstep::reconcile {
namespace {

using kube::Json;

const JobPurpose check_purpose{
    .kind = JobKind::check, .inputs = "abc", .repeated_for = {}, .repeat = 0};
const JobPurpose migrate_purpose{
    .kind = JobKind::migrate, .inputs = "abc", .repeated_for = {}, .repeat = 0};

Json pod_spec_of(const Json& job) {
    return job.at("spec").at("template").at("spec");
}

Json container_of(const Json& job) {
    return pod_spec_of(job).at("containers").front();
}

Json variable(const Json& job, const std::string& name) {
    const auto container = container_of(job);
    for (const auto& each : container.at("env")) {
        if (each.at("name") == name) return each;
    }
    return nullptr;
}

Json check_job() {
    return build_job(shop_resource(), check_purpose, job_settings);
}
Json migrate_job() {
    return build_job(shop_resource(), migrate_purpose, job_settings);
}

TEST(BuildJob, BelongsToTheResourceAndNeverLooksLikeAWorkload) {
    const auto job = check_job();
    EXPECT_EQ(job.at("metadata").at("ownerReferences"), Json::parse(R"([{
        "apiVersion": "lockstep.dev/v1alpha1", "kind": "DatabaseSchema", "name": "shop-db",
        "uid": "0001", "controller": true}])"));
    const auto labels = Json::parse(R"({"app.kubernetes.io/managed-by": "lockstep-operator",
                                        "lockstep.dev/job-for": "shop-db",
                                        "lockstep.dev/job": "check"})");
    EXPECT_EQ(job.at("metadata").at("labels"), labels);
    EXPECT_EQ(job.at("spec").at("template").at("metadata").at("labels"), labels);
}

TEST(BuildJob, RunsTheImageOfTheInstallationWithTheCommandAsArgument) {
    const auto container = container_of(migrate_job());
    EXPECT_EQ(container.at("name"), "lockstep");
    EXPECT_EQ(container.at("image"), "lockstep:test");
    EXPECT_EQ(container.at("imagePullPolicy"), "Never");
    EXPECT_EQ(container.at("args"), Json::array({"migrate"}));
    EXPECT_EQ(container.at("terminationMessagePolicy"), "File");
}

TEST(BuildJob, MeetsTheRestrictedPodSecurityStandard) {
    const auto pod = pod_spec_of(check_job());
    EXPECT_EQ(pod.at("automountServiceAccountToken"), false);
    EXPECT_EQ(pod.at("securityContext"), Json::parse(R"({
        "runAsNonRoot": true, "runAsUser": 65532, "runAsGroup": 65532,
        "seccompProfile": {"type": "RuntimeDefault"}})"));
    EXPECT_EQ(container_of(check_job()).at("securityContext"), Json::parse(R"({
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
        "capabilities": {"drop": ["ALL"]}})"));
}

TEST(BuildJob, GivesTheLoginByReferenceOnly) {
    EXPECT_EQ(variable(check_job(), "POSTGRES_PASSWORD"), Json::parse(R"({
        "name": "POSTGRES_PASSWORD",
        "valueFrom": {"secretKeyRef": {"name": "db-login", "key": "password"}}})"));
    EXPECT_EQ(variable(check_job(), "POSTGRES_USERNAME"), Json::parse(R"({
        "name": "POSTGRES_USERNAME",
        "valueFrom": {"secretKeyRef": {"name": "db-login", "key": "username"}}})"));
}

TEST(BuildJob, LetsAMigrateJobWaitAsLongAsTheSpecSaysAndACheckOnlyBriefly) {
    EXPECT_EQ(variable(migrate_job(), "LOCKSTEP_WAIT_TIMEOUT").at("value"), "5m");
    EXPECT_EQ(variable(check_job(), "LOCKSTEP_WAIT_TIMEOUT").at("value"), "5s");
}

TEST(BuildJob, MountsSourceAndCa) {
    auto resource = shop_resource();
    resource.spec.migrations.source_config_map = "shop-migrations";
    resource.spec.connection.tls.ca_from = api::KeyRef{"db-ca", "bundle.pem"};
    const auto job = build_job(resource, check_purpose, job_settings);
    EXPECT_EQ(pod_spec_of(job).at("volumes"), Json::parse(R"([
        {"name": "migrations", "configMap": {"name": "shop-migrations"}},
        {"name": "ca", "configMap": {"name": "db-ca",
                                     "items": [{"key": "bundle.pem", "path": "ca.crt"}]}}])"));
    EXPECT_EQ(container_of(job).at("volumeMounts"), Json::parse(R"([
        {"name": "migrations", "mountPath": "/migrations", "readOnly": true},
        {"name": "ca", "mountPath": "/etc/lockstep/tls", "readOnly": true}])"));
}

TEST(BuildJob, PutsTheProgramIntoTheImageThatHoldsTheFiles) {
    auto resource = shop_resource();
    resource.spec.migrations.source_image = api::ImageSource{"shop:1", "/app/alembic"};
    const auto job = build_job(resource, migrate_purpose, job_settings);
    EXPECT_EQ(pod_spec_of(job).at("initContainers"), Json::parse(R"([{
        "name": "install-lockstep", "image": "lockstep:test", "imagePullPolicy": "Never",
        "args": ["install", "/opt/lockstep"], "resources": {},
        "volumeMounts": [{"name": "lockstep", "mountPath": "/opt/lockstep"}],
        "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                            "capabilities": {"drop": ["ALL"]}}}])"));
    const auto container = container_of(job);
    EXPECT_EQ(container.at("name"), "lockstep");
    EXPECT_EQ(container.at("image"), "shop:1");
    EXPECT_EQ(container.at("command"), Json::array({"/opt/lockstep/lockstep"}));
    EXPECT_EQ(container.at("args"), Json::array({"migrate"}));
    EXPECT_FALSE(container.contains("imagePullPolicy"));
    EXPECT_EQ(container.at("volumeMounts"), Json::parse(R"([
        {"name": "lockstep", "mountPath": "/opt/lockstep"},
        {"name": "tmp", "mountPath": "/tmp"}])"));
    EXPECT_EQ(variable(job, "LOCKSTEP_DIR").at("value"), "/app/alembic");
}

TEST(BuildJob, KeepsKubernetesFromReplacingPartsOfACommand) {
    auto resource = shop_resource();
    resource.spec.migrations.exec.command = {"sh", "-c", "echo $(POD_NAME) $$"};
    EXPECT_EQ(variable(build_job(resource, migrate_purpose, job_settings), "LOCKSTEP_EXEC_COMMAND")
                  .at("value"),
              R"(["sh","-c","echo $$(POD_NAME) $$$$"])");
}

TEST(BuildJob, NeverRepeatsACheckAndStopsAMigrationThatNeedsNewInput) {
    EXPECT_EQ(check_job().at("spec").at("backoffLimit"), 0);
    EXPECT_FALSE(check_job().at("spec").contains("podFailurePolicy"));
    EXPECT_EQ(migrate_job().at("spec").at("podFailurePolicy"), Json::parse(R"({"rules": [
        {"action": "FailJob",
         "onExitCodes": {"containerName": "lockstep", "operator": "In", "values": [64, 65, 70]}},
        {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]})"));
}

TEST(BuildJob, PassesOnRequestsAndLimits) {
    auto resource = shop_resource();
    resource.spec.resources.limits["memory"] = "64Mi";
    EXPECT_EQ(container_of(build_job(resource, check_purpose, job_settings)).at("resources"),
              Json::parse(R"({"limits": {"memory": "64Mi"}})"));
}

TEST(BuildJob, IsReadBackAsWhatItIsFor) {
    const JobPurpose repeat{JobKind::check, "abc", "shop/app/v2", 7};
    const auto job = read_job(build_job(shop_resource(), repeat, job_settings));
    ASSERT_TRUE(job);
    EXPECT_EQ(job->kind, JobKind::check);
    EXPECT_EQ(job->inputs, "abc");
    EXPECT_EQ(job->repeated_for, "shop/app/v2");
    EXPECT_EQ(job->repeat, 7);
}

TEST(JobName, IsTheSameForTheSamePurposeAndAnotherForAnother) {
    auto repeat = check_purpose;
    repeat.repeat = 1;
    EXPECT_EQ(job_name(shop_resource(), check_purpose), job_name(shop_resource(), check_purpose));
    EXPECT_NE(job_name(shop_resource(), check_purpose), job_name(shop_resource(), repeat));
    EXPECT_NE(job_name(shop_resource(), check_purpose), job_name(shop_resource(), migrate_purpose));
}

TEST(JobName, FitsIntoALabelHoweverLongTheResourcesNameIs) {
    auto resource = shop_resource();
    resource.name = std::string(45, 'a') + "." + std::string(17, 'b');
    const auto name = job_name(resource, migrate_purpose);
    EXPECT_LE(name.size(), 63U);
    EXPECT_THAT(name, testing::StartsWith(std::string(40, 'a')));
    EXPECT_THAT(name, testing::Not(testing::HasSubstr(".")));
}

TEST(CheckInputs, ChangeWithWhatACheckDependsOn) {
    Observed seen;
    seen.resource = shop_resource();
    const auto before = check_inputs(seen);
    auto other_ca = seen;
    other_ca.ca.digest = "new bundle";
    auto other_image = seen;
    other_image.resource.spec.migrations.source_image = api::ImageSource{"shop:2", "/app"};
    auto other_query = seen;
    other_query.resource.spec.migrations.exec.verify = "SELECT true";
    auto other_pool = seen;
    other_pool.resource.spec.pool.size = 1;
    EXPECT_NE(check_inputs(other_image), before);
    EXPECT_NE(check_inputs(other_query), before);
    EXPECT_NE(check_inputs(other_ca), before);
    EXPECT_EQ(check_inputs(other_pool), before);
}

} // namespace
} // namespace lockstep::reconcile
