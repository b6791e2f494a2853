// SPDX-License-Identifier: Apache-2.0
#include "reconcile/job_builder.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "api/codec.hpp"
#include "base/duration.hpp"
#include "base/sha256.hpp"
#include "reconcile/content_digest.hpp"
#include "reconcile/gate.hpp"
#include "reconcile/settings_map.hpp"

namespace lockstep::reconcile {
namespace {

using kube::Json;

constexpr std::size_t longest_name = 63;
constexpr std::size_t digest_length = 10;
// A check whose pod cannot start stays this long, so that the reason can be seen.
constexpr std::chrono::seconds check_deadline = std::chrono::minutes{10};
// Only against Jobs that nobody would ever look at again; `lockstep` keeps its own, shorter
// deadlines.
constexpr std::chrono::seconds migrate_deadline = std::chrono::hours{24};
constexpr int nobody_in_particular = 65532;
/// Where the program is put into a Job's container that runs an image of the user's.
constexpr const char* program_folder = "/opt/lockstep";

std::string word(JobKind kind) {
    return kind == JobKind::check ? "check" : "migrate";
}

/// A check is there to tell the state soon; it does not wait as a gate does.
void hurry(std::map<std::string, std::string>& settings) {
    settings["LOCKSTEP_WAIT_TIMEOUT"] = "5s";
    settings["LOCKSTEP_AUTH_GRACE"] = "3s";
    settings["LOCKSTEP_TLS_GRACE"] = "3s";
}

/// Kubernetes replaces $(NAME) in these values; a doubled dollar stands for itself.
Json plain(const std::string& name, const std::string& value) {
    std::string literal;
    for (const char letter : value)
        literal += letter == '$' ? "$$" : std::string(1, letter);
    return {{"name", name}, {"value", literal}};
}

Json from_secret(const char* name, const api::KeyRef& key) {
    return {{"name", name},
            {"valueFrom", {{"secretKeyRef", {{"name", key.name}, {"key", key.key}}}}}};
}

Json environment(const api::DatabaseSchema& resource, JobKind kind) {
    auto settings = settings_keys(resource);
    settings.erase("LOCKSTEP_MIGRATOR"); // meant for the gates
    if (kind == JobKind::check) hurry(settings);
    Json list = Json::array();
    for (const auto& [name, value] : settings)
        list.push_back(plain(name, value));
    const auto& connection = resource.spec.connection;
    if (connection.username_from) {
        list.push_back(from_secret("POSTGRES_USERNAME", *connection.username_from));
    }
    list.push_back(from_secret("POSTGRES_PASSWORD", connection.password_from));
    list.push_back(
        {{"name", "POD_NAME"}, {"valueFrom", {{"fieldRef", {{"fieldPath", "metadata.name"}}}}}});
    return list;
}

struct Mounts {
    Json volumes = Json::array();
    Json mounts = Json::array();

    void add(const char* name, const char* path, Json config_map) {
        volumes.push_back({{"name", name}, {"configMap", std::move(config_map)}});
        mounts.push_back({{"name", name}, {"mountPath", path}, {"readOnly", true}});
    }
    void add_empty(const char* name, const char* path) {
        volumes.push_back({{"name", name}, {"emptyDir", Json::object()}});
        mounts.push_back({{"name", name}, {"mountPath", path}});
    }
};

Mounts mounts_of(const api::Spec& spec) {
    Mounts mounts;
    if (!spec.migrations.source_config_map.empty()) {
        mounts.add("migrations", "/migrations", {{"name", spec.migrations.source_config_map}});
    }
    if (const auto& ca = spec.connection.tls.ca_from) {
        Json item{{"key", ca->key}, {"path", "ca.crt"}};
        mounts.add("ca", "/etc/lockstep/tls",
                   {{"name", ca->name}, {"items", Json::array({std::move(item)})}});
    }
    if (spec.migrations.source_image) {
        mounts.add_empty("lockstep", program_folder);
        mounts.add_empty("tmp", "/tmp"); // tools write there, and the root file system is read-only
    }
    return mounts;
}

Json resources_of(const api::ResourcesSpec& spec) {
    Json resources = Json::object();
    if (!spec.requests.empty()) resources["requests"] = spec.requests;
    if (!spec.limits.empty()) resources["limits"] = spec.limits;
    return resources;
}

Json restricted() {
    return {{"allowPrivilegeEscalation", false},
            {"readOnlyRootFilesystem", true},
            {"capabilities", {{"drop", Json::array({"ALL"})}}}};
}

Json container(const api::DatabaseSchema& resource, JobKind kind, const JobSettings& settings,
               Json mounts) {
    Json made{{"name", api::container_name},
              {"image", settings.image},
              {"imagePullPolicy", settings.image_pull_policy},
              {"args", Json::array({word(kind)})},
              {"env", environment(resource, kind)},
              {"volumeMounts", std::move(mounts)},
              {"resources", resources_of(resource.spec.resources)},
              {"terminationMessagePolicy", "File"},
              {"securityContext", restricted()}};
    if (const auto& image = resource.spec.migrations.source_image) {
        made["image"] = image->reference;
        made.erase("imagePullPolicy"); // the image is not ours: as Kubernetes has it for its tag
        made["command"] = Json::array({std::string{program_folder} + "/lockstep"});
    }
    return made;
}

/// Puts the program into the folder from which a container of another image starts it.
Json installer(const api::Spec& spec, const JobSettings& settings) {
    return {{"name", "install-lockstep"},
            {"image", settings.image},
            {"imagePullPolicy", settings.image_pull_policy},
            {"args", Json::array({"install", program_folder})},
            {"volumeMounts", Json::array({{{"name", "lockstep"}, {"mountPath", program_folder}}})},
            {"resources", resources_of(spec.resources)},
            {"securityContext", restricted()}};
}

Json pod_spec(const api::DatabaseSchema& resource, JobKind kind, const JobSettings& settings) {
    auto mounts = mounts_of(resource.spec);
    auto only = container(resource, kind, settings, std::move(mounts.mounts));
    Json made{{"restartPolicy", "Never"},
              {"serviceAccountName", resource.spec.jobs.service_account_name},
              {"automountServiceAccountToken", false},
              {"securityContext",
               {{"runAsNonRoot", true},
                {"runAsUser", nobody_in_particular},
                {"runAsGroup", nobody_in_particular},
                {"seccompProfile", {{"type", "RuntimeDefault"}}}}},
              {"containers", Json::array({std::move(only)})},
              {"volumes", std::move(mounts.volumes)}};
    if (resource.spec.migrations.source_image)
        made["initContainers"] = Json::array({installer(resource.spec, settings)});
    return made;
}

/// Errors that new input has to mend are final; a pod that was evicted does not count.
Json failure_policy() {
    Json final_codes{{"action", "FailJob"},
                     {"onExitCodes",
                      {{"containerName", api::container_name},
                       {"operator", "In"},
                       {"values", Json::array({64, 65, 70})}}}};
    Json evicted{
        {"action", "Ignore"},
        {"onPodConditions", Json::array({{{"type", "DisruptionTarget"}, {"status", "True"}}})}};
    return {{"rules", Json::array({std::move(final_codes), std::move(evicted)})}};
}

Json labels_of(const api::DatabaseSchema& resource, JobKind kind) {
    return {{"app.kubernetes.io/managed-by", "lockstep-operator"},
            {std::string{api::job_for_label}, resource.name},
            {std::string{api::job_label}, word(kind)}};
}

Json metadata_of(const api::DatabaseSchema& resource, const JobPurpose& purpose) {
    Json annotations{{std::string{inputs_annotation}, purpose.inputs}};
    if (!purpose.repeated_for.empty()) {
        annotations[std::string{repeated_for_annotation}] = purpose.repeated_for;
        annotations[std::string{repeat_annotation}] = std::to_string(purpose.repeat);
    }
    Json owner{{"apiVersion", api::api_version},
               {"kind", api::kind},
               {"name", resource.name},
               {"uid", resource.uid},
               {"controller", true}};
    return {{"name", job_name(resource, purpose)},
            {"namespace", resource.namespace_name},
            {"labels", labels_of(resource, purpose.kind)},
            {"annotations", std::move(annotations)},
            {"ownerReferences", Json::array({std::move(owner)})}};
}

std::int64_t seconds_of(Milliseconds duration) {
    return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

} // namespace

std::string check_inputs(const Observed& seen) {
    const auto spec = api::to_json(seen.resource.spec);
    const auto& migrations = spec.at("migrations");
    return content_digest({{"connection", spec.at("connection").dump()},
                           {"jobs", spec.at("jobs").dump()},
                           {"historySchema", seen.resource.spec.migrations.history_schema},
                           {"sourceName", migrations.value("source", Json{}).dump()},
                           {"source", seen.source.digest},
                           {"engine", migrations.at("engine").dump()},
                           {"exec", migrations.value("exec", Json{}).dump()},
                           {"ca", seen.ca.digest},
                           {"retry", seen.resource.retry_token}});
}

std::string migrate_inputs(const Observed& seen) {
    const auto spec = api::to_json(seen.resource.spec);
    return content_digest(
        {{"check", check_inputs(seen)}, {"migrations", spec.at("migrations").dump()}});
}

std::string job_name(const api::DatabaseSchema& resource, const JobPurpose& purpose) {
    const auto digest = content_digest({{"resource", resource.name},
                                        {"inputs", purpose.inputs},
                                        {"repeat", std::to_string(purpose.repeat)}})
                            .substr(0, digest_length);
    const auto ending = "-" + word(purpose.kind) + "-" + digest;
    auto beginning = resource.name.substr(0, longest_name - ending.size());
    // A resource's name may have dots, which a pod's host name may not, nor a hyphen at a cut.
    std::ranges::replace(beginning, '.', '-');
    while (beginning.ends_with('-'))
        beginning.pop_back();
    return beginning + ending;
}

Json build_job(const api::DatabaseSchema& resource, const JobPurpose& purpose,
               const JobSettings& settings) {
    const auto migrates = purpose.kind == JobKind::migrate;
    Json spec{{"backoffLimit", migrates ? 3 : 0},
              {"activeDeadlineSeconds", (migrates ? migrate_deadline : check_deadline).count()},
              {"ttlSecondsAfterFinished", seconds_of(resource.spec.jobs.ttl)},
              {"template",
               {{"metadata", {{"labels", labels_of(resource, purpose.kind)}}},
                {"spec", pod_spec(resource, purpose.kind, settings)}}}};
    if (migrates) spec["podFailurePolicy"] = failure_policy();
    return {{"apiVersion", "batch/v1"},
            {"kind", "Job"},
            {"metadata", metadata_of(resource, purpose)},
            {"spec", std::move(spec)}};
}

} // namespace lockstep::reconcile
