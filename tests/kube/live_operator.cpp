// SPDX-License-Identifier: Apache-2.0
#include "kube/live_operator.hpp"

#include <stdexcept>

#include "base/duration.hpp"
#include "base/file.hpp"
#include "kube/shell.hpp"
#include "support/source_dir.hpp"

namespace lockstep::test {
namespace {

using kube::Json;

std::filesystem::path temporary_folder() {
    auto name = (std::filesystem::temp_directory_path() / "lockstep-operator-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    return name;
}

Json chart_kubeconfig(const ApiServer& server, const std::string& token) {
    const auto authority = server.kubeconfig().parent_path() / "ca.crt";
    return {{"apiVersion", "v1"},
            {"kind", "Config"},
            {"current-context", "chart"},
            {"contexts", {{{"name", "chart"}, {"context", {{"cluster", "c"}, {"user", "u"}}}}}},
            {"users", {{{"name", "u"}, {"user", {{"token", token}}}}}},
            {"clusters",
             {{{"name", "c"},
               {"cluster",
                {{"server", server.config().server},
                 {"certificate-authority", authority.string()}}}}}}};
}

/// Installs the chart once, without waiting for its Deployment: there is no node.
void install_chart(const ApiServer& server) {
    const auto kubectl =
        with_tools() + "kubectl --kubeconfig " + server.kubeconfig().string() + " ";
    output_of(kubectl + "create namespace lockstep-system");
    output_of(with_tools() +
              "helm template lockstep helm/lockstep --kube-version 1.34.0 "
              "--namespace lockstep-system > " +
              (server.kubeconfig().parent_path() / "chart.yaml").string());
    output_of(kubectl + "apply -f " + (server.kubeconfig().parent_path() / "chart.yaml").string());
    output_of(kubectl + "wait --for=condition=Established crd/databaseschemas.lockstep.dev");
}

Json ended_job_status(bool succeeded) {
    const auto now = format_time(std::chrono::system_clock::now());
    const auto condition = [&](const char* type) {
        return Json{{"type", type},           {"status", "True"},     {"reason", "Simulated"},
                    {"message", "simulated"}, {"lastProbeTime", now}, {"lastTransitionTime", now}};
    };
    if (succeeded) {
        return {{"startTime", now},
                {"completionTime", now},
                {"succeeded", 1},
                {"conditions", {condition("SuccessCriteriaMet"), condition("Complete")}}};
    }
    return {{"startTime", now},
            {"failed", 1},
            {"conditions", {condition("FailureTarget"), condition("Failed")}}};
}

} // namespace

const kube::Resource database_schemas{"lockstep.dev", "v1alpha1", "databaseschemas"};

std::string golden_report(const std::string& name) {
    const auto path =
        std::filesystem::path{LOCKSTEP_SOURCE_DIR} / "tests/unit/report/golden" / (name + ".json");
    auto text = read_file(path);
    if (!text) throw std::runtime_error{text.error().message};
    return *std::move(text);
}

std::filesystem::path LiveOperator::operator_kubeconfig() {
    static const auto file = [] {
        const auto& server = ApiServer::shared();
        install_chart(server);
        auto token =
            output_of(with_tools() + "kubectl --kubeconfig " + server.kubeconfig().string() +
                      " -n lockstep-system create token lockstep");
        token.erase(token.find_last_not_of('\n') + 1);
        auto path = server.kubeconfig().parent_path() / "chart.kubeconfig";
        const auto written = write_file(path, chart_kubeconfig(server, token).dump());
        if (!written) throw std::runtime_error{written.error().message};
        return path;
    }();
    return file;
}

LiveOperator::LiveOperator()
    : folder_{temporary_folder()}, operator_{operator_kubeconfig(), space_,
                                             folder_ / "operator.log"} {
    apply(kube::resources::config_maps, config_map("app-migrations", {{"1_one.sql", "select 1;"}}));
    apply(kube::resources::config_maps, config_map("app-ca", {{"ca.crt", "a bundle"}}));
}

LiveOperator::~LiveOperator() {
    operator_.kill();
    if (HasFailure()) std::fputs(operator_.log().c_str(), stderr);
    std::filesystem::remove_all(folder_);
}

void LiveOperator::start() {
    operator_.start();
    if (!eventually([&] { return operator_.is_ready(); })) {
        throw std::runtime_error{"the operator is not ready: " + operator_.log()};
    }
}

Json LiveOperator::app_db() const {
    const auto from_secret = [](const char* key) {
        return Json{{"secretKeyRef", {{"name", "app-db"}, {"key", key}}}};
    };
    return {
        {"apiVersion", "lockstep.dev/v1alpha1"},
        {"kind", "DatabaseSchema"},
        {"metadata", {{"name", "app-db"}, {"namespace", space_}}},
        {"spec",
         {{"connection",
           {{"host", "db.example.org"},
            {"database", "shop"},
            {"usernameFrom", from_secret("username")},
            {"passwordFrom", from_secret("password")},
            {"tls", {{"caFrom", {{"configMapKeyRef", {{"name", "app-ca"}, {"key", "ca.crt"}}}}}}}}},
          {"migrations", {{"source", {{"configMap", {{"name", "app-migrations"}}}}}}}}}};
}

Json LiveOperator::apply(const kube::Resource& resource, const Json& object) {
    auto applied = client_.apply(resource, object, "somebody");
    if (!applied) throw std::runtime_error{applied.error().message};
    return *std::move(applied);
}

void LiveOperator::create_app_db() {
    apply(database_schemas, app_db());
}

std::optional<Json> LiveOperator::find(const kube::Resource& resource, const std::string& name) {
    auto found = client_.get(resource, {space_, name});
    if (!found) throw std::runtime_error{found.error().message};
    return *std::move(found);
}

Json LiveOperator::status() {
    const auto object = find(database_schemas, "app-db");
    return object ? object->value("status", Json::object()) : Json::object();
}

std::string LiveOperator::condition(const std::string& type) {
    const auto now = status();
    for (const auto& condition : now.value("conditions", Json::array())) {
        if (condition["type"] == type) return condition["status"];
    }
    return "absent";
}

std::vector<Json> LiveOperator::jobs(const std::string& kind) {
    auto page = client_.list(kube::resources::jobs, {space_, "lockstep.dev/job=" + kind, {}}, {});
    if (!page) throw std::runtime_error{page.error().message};
    return std::move(page->items);
}

Json LiveOperator::job(const std::string& kind) {
    if (!eventually([&] { return !jobs(kind).empty(); }))
        throw std::runtime_error{"no Job: " + kind};
    return jobs(kind).front();
}

void LiveOperator::end_container(const std::string& pod, const char* list, int exit_code,
                                 const std::string& report) {
    const auto now = format_time(std::chrono::system_clock::now());
    const Json ended{
        {"exitCode", exit_code}, {"message", report}, {"startedAt", now}, {"finishedAt", now}};
    const Json container{{"name", "lockstep"},    {"image", "lockstep:test"},
                         {"imageID", "sha256:0"}, {"ready", exit_code == 0},
                         {"restartCount", 0},     {"state", {{"terminated", ended}}}};
    const auto written =
        client_.apply_status(kube::resources::pods,
                             {{"apiVersion", "v1"},
                              {"kind", "Pod"},
                              {"metadata", {{"name", pod}, {"namespace", space_}}},
                              {"status", {{"phase", "Pending"}, {list, Json::array({container})}}}},
                             "kubelet");
    if (!written) throw std::runtime_error{written.error().message};
}

void LiveOperator::end_job(const Json& job, int exit_code, const std::string& report) {
    const auto name = kube::key_of(job).name;
    Json pod{{"apiVersion", "v1"},
             {"kind", "Pod"},
             {"metadata",
              {{"name", name + "-pod"},
               {"namespace", space_},
               {"labels", job["spec"]["template"]["metadata"]["labels"]}}},
             {"spec", job["spec"]["template"]["spec"]}};
    pod["metadata"]["labels"]["batch.kubernetes.io/job-name"] = name;
    pod["metadata"]["labels"]["job-name"] = name;
    apply(kube::resources::pods, pod);
    end_container(name + "-pod", "containerStatuses", exit_code, report);
    const auto written =
        client_.apply_status(kube::resources::jobs,
                             {{"apiVersion", "batch/v1"},
                              {"kind", "Job"},
                              {"metadata", {{"name", name}, {"namespace", space_}}},
                              {"status", ended_job_status(exit_code == 0)}},
                             "job-controller");
    if (!written) throw std::runtime_error{written.error().message};
}

void LiveOperator::end_gate(const std::string& pod, int exit_code, const std::string& report) {
    const Json owner{{"apiVersion", "apps/v1"},
                     {"kind", "ReplicaSet"},
                     {"name", "shop-7d4b9"},
                     {"uid", "a-replica-set"},
                     {"controller", true}};
    apply(kube::resources::pods,
          {{"apiVersion", "v1"},
           {"kind", "Pod"},
           {"metadata",
            {{"name", pod},
             {"namespace", space_},
             {"labels", {{"lockstep.dev/schema", "app-db"}, {"pod-template-hash", "7d4b9"}}},
             {"ownerReferences", Json::array({owner})}}},
           {"spec",
            {{"initContainers", {{{"name", "lockstep"}, {"image", "lockstep:test"}}}},
             {"containers", {{{"name", "shop"}, {"image", "shop:test"}}}}}}});
    end_container(pod, "initContainerStatuses", exit_code, report);
}

void LiveOperator::remove_pods() {
    const auto pods = client_.list(kube::resources::pods, {space_, {}, {}}, {});
    if (!pods) throw std::runtime_error{pods.error().message};
    for (const auto& pod : pods->items) {
        output_of(with_tools() + "kubectl --kubeconfig " + server_.kubeconfig().string() + " -n " +
                  space_ + " delete pod --force --grace-period=0 --wait=false " +
                  kube::key_of(pod).name);
    }
}

} // namespace lockstep::test
