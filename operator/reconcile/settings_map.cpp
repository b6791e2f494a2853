// SPDX-License-Identifier: Apache-2.0
#include "reconcile/settings_map.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "base/duration.hpp"
#include "pool/profile.hpp"
#include "report/report.hpp"

namespace lockstep::reconcile {
namespace {

/// The program spells its choices in lower case, the resource as Kubernetes does.
std::string lower_case(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return result;
}

/// As the program reads it: a list in one text.
std::string in_json(const std::vector<std::string>& words) {
    return kube::Json(words).dump(-1, ' ', false, kube::Json::error_handler_t::replace);
}

/// As the program has it: the version stands behind the word.
std::string on_unmanaged(const api::MigrationsSpec& migrations) {
    const auto& version = migrations.baseline_version;
    switch (migrations.on_unmanaged) {
    case api::OnUnmanaged::baseline:
        return "baseline=" + version;
    case api::OnUnmanaged::create_if_missing:
        return version.empty() ? "create-if-missing" : "create-if-missing=" + version;
    case api::OnUnmanaged::refuse:
        break;
    }
    return "refuse";
}

} // namespace

std::map<std::string, std::string> settings_keys(const api::DatabaseSchema& resource) {
    const auto& connection = resource.spec.connection;
    const auto& migrations = resource.spec.migrations;
    std::map<std::string, std::string> keys{
        {"POSTGRES_HOST", connection.host},
        {"POSTGRES_PORT", std::to_string(connection.port)},
        {"POSTGRES_DB", connection.database},
        {"POSTGRES_SSLMODE", std::string{api::to_string(connection.tls.mode)}},
        {"LOCKSTEP_WAIT_TIMEOUT", format_duration(connection.wait_timeout)},
        {"LOCKSTEP_FORMAT", std::string{api::to_string(migrations.format)}},
        {"LOCKSTEP_HISTORY_SCHEMA", migrations.history_schema},
        {"LOCKSTEP_ENGINE", lower_case(api::to_string(migrations.engine))},
        {"LOCKSTEP_MIRROR", lower_case(api::to_string(migrations.mirror))},
        {"LOCKSTEP_OUT_OF_ORDER", lower_case(api::to_string(migrations.out_of_order))},
        {"LOCKSTEP_ON_UNMANAGED", on_unmanaged(migrations)},
        {"LOCKSTEP_ON_NEWER_HISTORY", lower_case(api::to_string(migrations.on_newer_history))},
        {"LOCKSTEP_LOCK_TIMEOUT", format_duration(migrations.lock_timeout)},
        {"LOCKSTEP_LOCK_BUDGET", format_duration(migrations.lock_budget)},
        {"LOCKSTEP_LOCK_WAIT", format_duration(migrations.lock_wait)},
        {"LOCKSTEP_STATEMENT_TIMEOUT", format_duration(migrations.statement_timeout)},
        {"LOCKSTEP_ATTEMPTS_PER_ROLLOUT", std::to_string(migrations.attempts_per_rollout)},
        // Workloads of one resource share its history; two resources must not share one by
        // accident.
        {"LOCKSTEP_OWNER", resource.namespace_name + "/" + resource.name},
        {"LOCKSTEP_REPORT_LIMIT", std::to_string(report::longest_report)},
    };
    // A Job migrates then, and the pods' gates wait for its result in the database.
    if (resource.spec.trigger == api::Trigger::on_apply) keys["LOCKSTEP_MIGRATOR"] = "other";
    if (!migrations.exec.command.empty())
        keys["LOCKSTEP_EXEC_COMMAND"] = in_json(migrations.exec.command);
    if (!migrations.exec.verify.empty()) keys["LOCKSTEP_VERIFY_QUERY"] = migrations.exec.verify;
    if (migrations.source_image) keys["LOCKSTEP_DIR"] = migrations.source_image->path;
    if (!migrations.bootstrap_file.empty())
        keys["LOCKSTEP_BOOTSTRAP_FILE"] = migrations.bootstrap_file;
    if (connection.tls.ca_from) keys["POSTGRES_SSLROOTCERT"] = pool::ca_path;
    if (!connection.username.empty()) keys["POSTGRES_USERNAME"] = connection.username;
    if (!resource.retry_token.empty()) keys["LOCKSTEP_RETRY_TOKEN"] = resource.retry_token;
    return keys;
}

kube::Json published_map(const api::DatabaseSchema& resource, const std::string& name,
                         const std::map<std::string, std::string>& data) {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata",
             {{"name", name},
              {"namespace", resource.namespace_name},
              {"labels",
               {{"app.kubernetes.io/managed-by", "lockstep-operator"},
                {std::string{api::published_for_label}, resource.name}}}}},
            {"data", data}};
}

} // namespace lockstep::reconcile
