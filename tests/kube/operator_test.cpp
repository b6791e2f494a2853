// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include <gmock/gmock.h>

#include "kube/live_operator.hpp"
#include "kube/shell.hpp"

namespace lockstep::test {
namespace {

using kube::Json;
using kube::resources::config_maps;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const std::string up_to_date =
    R"({"v":1,"outcome":"nothing-pending","message":"nothing to do","pod":"p",)"
    R"("schema":{"current":"2","target":"2","applied":2,"pending":0},)"
    R"("database":{"host":"db.example.org","name":"shop","serverVersion":"15.6","role":"writer",)"
    R"("maxConnections":100,"reserved":3,"inUse":12},)"
    R"("tls":{"mode":"verify-full","verified":true,"protocol":"TLSv1.3","cipher":"c",)"
    R"("issuer":"CN=Example CA","notAfter":"2027-03-01T00:00:00Z"}})";

class Operator : public LiveOperator {
protected:
    /// The resource exists, its check ended well, and the status says so.
    void start_and_check() {
        start();
        create_app_db();
        end_job(job("check"), 0, up_to_date);
        EXPECT_TRUE(eventually([&] { return condition("Ready") == "True"; })) << status().dump(1);
    }

    std::string config_map_writes() {
        const auto text = operator_.metrics();
        const auto begin = text.find("\nlockstep_config_map_writes_total ");
        return text.substr(begin, text.find('\n', begin + 1) - begin);
    }

    std::string version_of_app_db() {
        return kube::metadata_text(*find(database_schemas, "app-db"), "resourceVersion");
    }
};

TEST_F(Operator, PublishesBothConfigMapsAndStartsACheck) {
    start();
    create_app_db();
    const auto check = job("check");
    EXPECT_EQ(find(config_maps, "app-db-lockstep")->at("data").at("POSTGRES_HOST"),
              "db.example.org");
    EXPECT_EQ(find(config_maps, "app-db-pool")->at("data").at("DB_POOL_PRE_PING"), "True");
    EXPECT_EQ(check["spec"]["template"]["spec"]["containers"][0]["image"], "lockstep:test");
    EXPECT_TRUE(eventually([&] { return condition("Reconciling") == "True"; }));
}

TEST_F(Operator, TellsInTheStatusWhatTheCheckFound) {
    start_and_check();
    EXPECT_EQ(condition("DatabaseReachable"), "True");
    EXPECT_EQ(condition("TLSVerified"), "True");
    EXPECT_EQ(status()["schema"]["current"], "2");
    EXPECT_EQ(status()["database"]["serverVersion"], "15.6");
    EXPECT_EQ(status()["observedGeneration"], 1);
}

TEST_F(Operator, TellsWhyAGateFailedAndThenThatItHealed) {
    start_and_check();
    end_gate("shop-7d4b9-a", 65, golden_report("failed"));
    EXPECT_TRUE(eventually([&] { return condition("Stalled") == "True"; })) << status().dump(1);
    EXPECT_EQ(condition("Ready"), "False");
    const auto expected = Json::parse(golden_report("failed"))["failure"];
    EXPECT_EQ(status()["failure"]["sqlstate"], expected["sqlstate"]);
    EXPECT_EQ(status()["failure"]["file"], expected["file"]);
    EXPECT_EQ(status()["failure"]["message"], expected["message"]);
    remove_pods();
    // kubelet tells ends in whole seconds.
    std::this_thread::sleep_for(std::chrono::milliseconds{1100});
    end_gate("shop-7d4b9-b", 0, up_to_date);
    EXPECT_TRUE(eventually([&] { return condition("Ready") == "True"; })) << status().dump(1);
    EXPECT_FALSE(status().contains("failure"));
}

TEST_F(Operator, KeepsTheStatusWhenPodsAreGone) {
    start_and_check();
    remove_pods();
    const auto version = version_of_app_db();
    operator_.kill();
    start();
    std::this_thread::sleep_for(std::chrono::seconds{1});
    EXPECT_EQ(condition("Ready"), "True");
    EXPECT_EQ(status()["schema"]["current"], "2");
    EXPECT_EQ(version_of_app_db(), version);
}

TEST_F(Operator, WritesNothingWhileNothingChanges) {
    start_and_check();
    ASSERT_TRUE(eventually([&] {
        auto before = version_of_app_db();
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
        return version_of_app_db() == before;
    }));
    auto touched = app_db();
    touched["metadata"]["annotations"]["example.com/touched"] = "yes";
    const auto version = kube::metadata_text(apply(database_schemas, touched), "resourceVersion");
    std::this_thread::sleep_for(std::chrono::seconds{2});
    EXPECT_EQ(version_of_app_db(), version);
    EXPECT_THAT(jobs("check"), SizeIs(1));
}

TEST_F(Operator, ComesToTheSameStateHoweverOftenItIsKilled) {
    create_app_db();
    for (int milliseconds = 60; milliseconds <= 600; milliseconds += 60) {
        operator_.start();
        std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
        operator_.kill();
    }
    start();
    end_job(job("check"), 0, up_to_date);
    EXPECT_TRUE(eventually([&] { return condition("Ready") == "True"; })) << status().dump(1);
    EXPECT_THAT(jobs("check"), SizeIs(1));
    EXPECT_TRUE(find(config_maps, "app-db-lockstep"));
    EXPECT_TRUE(find(config_maps, "app-db-pool"));
}

TEST_F(Operator, ReadsAReportThatWasLeftWhileItWasDown) {
    start();
    create_app_db();
    const auto check = job("check");
    operator_.kill();
    end_job(check, 0, up_to_date);
    start();
    EXPECT_TRUE(eventually([&] { return condition("Ready") == "True"; })) << status().dump(1);
    EXPECT_THAT(jobs("check"), SizeIs(1));
}

TEST_F(Operator, ChecksAgainWhenTheConnectionChanges) {
    start_and_check();
    auto moved = app_db();
    moved["spec"]["connection"]["host"] = "other.example.org";
    apply(database_schemas, moved);
    EXPECT_TRUE(eventually([&] { return jobs("check").size() == 2; }));
    EXPECT_TRUE(eventually([&] { return status()["observedGeneration"] == 2; }));
    EXPECT_EQ(find(config_maps, "app-db-pool")->at("data").at("POSTGRES_HOST"),
              "other.example.org");
}

TEST_F(Operator, MigratesByAJobOnApply) {
    auto on_apply = app_db();
    on_apply["spec"]["trigger"] = "OnApply";
    start();
    apply(database_schemas, on_apply);
    const auto pending =
        R"({"v":1,"outcome":"pending","schema":{"current":"","target":"1","applied":0,"pending":1},)"
        R"("database":{"host":"db.example.org","name":"shop","serverVersion":"15.6","role":"writer"}})";
    end_job(job("check"), 0, pending);
    const auto migrate = job("migrate");
    EXPECT_EQ(migrate["spec"]["template"]["spec"]["containers"][0]["args"],
              Json::array({"migrate"}));
    end_job(migrate, 0, golden_report("applied"));
    EXPECT_TRUE(eventually([&] { return condition("SchemaUpToDate") == "True"; }))
        << status().dump(1);
    EXPECT_THAT(jobs("migrate"), SizeIs(1));
}

TEST_F(Operator, LeavesAConfigMapThatSomebodyElseMadeAlone) {
    apply(config_maps, config_map("app-db-pool", {{"mine", "1"}}));
    start();
    create_app_db();
    EXPECT_TRUE(eventually([&] { return condition("Stalled") == "True"; })) << status().dump(1);
    EXPECT_EQ(find(config_maps, "app-db-pool")->at("data"), (Json{{"mine", "1"}}));
}

TEST_F(Operator, LeavesAKeyThatSomebodyAddedAlone) {
    start_and_check();
    apply(config_maps, config_map("app-db-pool", {{"added", "1"}}));
    const auto writes = config_map_writes();
    const auto version = kube::metadata_text(*find(config_maps, "app-db-pool"), "resourceVersion");
    auto touched = app_db();
    touched["metadata"]["annotations"]["example.com/touched"] = "yes";
    apply(database_schemas, touched);
    std::this_thread::sleep_for(std::chrono::seconds{1});
    EXPECT_EQ(find(config_maps, "app-db-pool")->at("data").at("added"), "1");
    EXPECT_EQ(kube::metadata_text(*find(config_maps, "app-db-pool"), "resourceVersion"), version);
    EXPECT_EQ(config_map_writes(), writes);
}

TEST_F(Operator, SaysWhatIsMissing) {
    ASSERT_TRUE(client_.remove(config_maps, {space_, "app-migrations"}));
    start();
    create_app_db();
    EXPECT_TRUE(eventually([&] { return condition("Stalled") == "True"; })) << status().dump(1);
    EXPECT_THAT(status().dump(), HasSubstr("app-migrations"));
}

TEST_F(Operator, RemovesWhatItPublishedOnceNobodyNeedsIt) {
    start_and_check();
    end_gate("shop-7d4b9-a", 0, up_to_date);
    ASSERT_TRUE(client_.remove(database_schemas, {space_, "app-db"}));
    std::this_thread::sleep_for(std::chrono::seconds{1});
    EXPECT_TRUE(find(config_maps, "app-db-lockstep"));
    remove_pods();
    EXPECT_TRUE(eventually([&] { return !find(config_maps, "app-db-lockstep"); }));
    EXPECT_TRUE(eventually([&] { return !find(config_maps, "app-db-pool"); }));
    EXPECT_TRUE(find(config_maps, "app-migrations"));
}

TEST_F(Operator, RemovesWhatWasDeletedWhileItWasDown) {
    start_and_check();
    operator_.kill();
    remove_pods();
    ASSERT_TRUE(client_.remove(database_schemas, {space_, "app-db"}));
    start();
    EXPECT_TRUE(eventually([&] { return !find(config_maps, "app-db-pool"); }));
}

TEST_F(Operator, NeedsNoRightThatTheChartDoesNotGive) {
    start_and_check();
    end_gate("shop-7d4b9-a", 0, up_to_date);
    ASSERT_TRUE(client_.remove(database_schemas, {space_, "app-db"}));
    remove_pods();
    EXPECT_TRUE(eventually([&] { return !find(config_maps, "app-db-pool"); }));
    EXPECT_THAT(operator_.metrics(), HasSubstr("rest_client_requests_total"));
    EXPECT_THAT(operator_.metrics(), Not(HasSubstr("code=\"403\"")));
}

TEST_F(Operator, MayNotReadSecretsNorChangeWhatIsNotItsOwn) {
    const auto config = kube::kubeconfig(operator_kubeconfig());
    ASSERT_TRUE(config);
    const auto transport = connect(*config, clock_);
    kube::Client client{*transport};
    const kube::Resource secrets{"", "v1", "secrets"};
    EXPECT_EQ(client.get(secrets, {space_, "app-db"}).error().code, 403);
    EXPECT_EQ(client.list(secrets, {space_, {}, {}}, {}).error().code, 403);
    EXPECT_EQ(client.remove(kube::resources::pods, {space_, "any"}).error().code, 403);
    EXPECT_EQ(client.apply(database_schemas, app_db(), "lockstep-operator").error().code, 403);
}

TEST_F(Operator, EndsWithinSecondsWhenAskedTo) {
    start_and_check();
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(operator_.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{5});
}

TEST(OperatorProgram, EndsWithSixtyFourOnAUsageError) {
    const auto result = shell(std::string{LOCKSTEP_OPERATOR_PROGRAM} + " --no-such-flag");
    EXPECT_EQ(result.exit_code, 64);
    EXPECT_THAT(result.output, HasSubstr("--no-such-flag"));
}

} // namespace
} // namespace lockstep::test
