// SPDX-License-Identifier: Apache-2.0
#include "api/codec.hpp"
#include "api/field_reader.hpp"

namespace lockstep::api {
namespace {

using kube::Json;

TlsSpec read_tls(const FieldReader& fields) {
    TlsSpec tls;
    fields.read("mode", tls.mode, tls_modes);
    tls.ca_from = fields.reference("caFrom", "configMapKeyRef");
    return tls;
}

ConnectionSpec read_connection(const FieldReader& fields) {
    ConnectionSpec connection;
    fields.require("host", connection.host);
    fields.read("port", connection.port);
    fields.require("database", connection.database);
    fields.read("username", connection.username);
    connection.username_from = fields.reference("usernameFrom", "secretKeyRef");
    const auto password = fields.reference("passwordFrom", "secretKeyRef");
    if (!password) fields.refuse("passwordFrom", "is required");
    connection.password_from = password.value_or(KeyRef{});
    connection.tls = read_tls(fields.child("tls"));
    fields.read("waitTimeout", connection.wait_timeout);
    return connection;
}

void read_source(const FieldReader& fields, MigrationsSpec& migrations) {
    if (!fields.has("configMap") && !fields.has("image"))
        fields.refuse("", "has to name a configMap or an image");
    if (fields.has("configMap"))
        fields.child("configMap").require("name", migrations.source_config_map);
    if (!fields.has("image")) return;
    auto& image = migrations.source_image.emplace();
    fields.child("image").require("reference", image.reference);
    fields.child("image").require("path", image.path);
}

MigrationsSpec read_migrations(const FieldReader& fields) {
    MigrationsSpec migrations;
    if (fields.has("source")) read_source(fields.child("source"), migrations);
    fields.read("format", migrations.format, migration_formats);
    fields.read("historySchema", migrations.history_schema);
    fields.read("engine", migrations.engine, engines);
    fields.child("exec").read("command", migrations.exec.command);
    fields.child("exec").read("verify", migrations.exec.verify);
    fields.read("mirror", migrations.mirror, mirrors);
    fields.read("outOfOrder", migrations.out_of_order, out_of_orders);
    fields.read("onUnmanaged", migrations.on_unmanaged, on_unmanageds);
    fields.read("baselineVersion", migrations.baseline_version);
    fields.read("bootstrapFile", migrations.bootstrap_file);
    fields.read("onNewerHistory", migrations.on_newer_history, on_newer_histories);
    fields.read("lockTimeout", migrations.lock_timeout);
    fields.read("lockBudget", migrations.lock_budget);
    fields.read("lockWait", migrations.lock_wait);
    fields.read("statementTimeout", migrations.statement_timeout);
    fields.read("attemptsPerRollout", migrations.attempts_per_rollout);
    return migrations;
}

JobsSpec read_jobs(const FieldReader& fields) {
    JobsSpec jobs;
    fields.read("serviceAccountName", jobs.service_account_name);
    fields.read("ttl", jobs.ttl);
    return jobs;
}

PoolSpec read_pool(const FieldReader& fields) {
    PoolSpec pool;
    fields.read("configMapName", pool.config_map_name);
    fields.read("profile", pool.profile, pool_profiles);
    fields.read("size", pool.size);
    fields.read("overflow", pool.overflow);
    fields.read("timeout", pool.timeout);
    fields.read("recycle", pool.recycle);
    fields.read("processesPerPod", pool.processes_per_pod);
    fields.read("utilisation", pool.utilisation);
    fields.read("reserve", pool.reserve);
    fields.read("maxPods", pool.max_pods);
    fields.read("maxConnections", pool.max_connections);
    fields.child("session").read("expireOnCommit", pool.expire_on_commit);
    fields.child("session").read("echo", pool.echo);
    fields.read("username", pool.username);
    return pool;
}

Spec read_spec(const FieldReader& fields) {
    Spec spec;
    spec.connection = read_connection(fields.child("connection"));
    spec.migrations = read_migrations(fields.child("migrations"));
    fields.read("trigger", spec.trigger, triggers);
    fields.read("suspend", spec.suspend);
    spec.jobs = read_jobs(fields.child("jobs"));
    spec.pool = read_pool(fields.child("pool"));
    fields.child("resources").read("requests", spec.resources.requests);
    fields.child("resources").read("limits", spec.resources.limits);
    return spec;
}

Json reference_json(const char* kind, const KeyRef& reference) {
    return Json{{kind, {{"name", reference.name}, {"key", reference.key}}}};
}

Json connection_json(const ConnectionSpec& connection) {
    Json tls{{"mode", to_string(connection.tls.mode)}};
    if (connection.tls.ca_from) {
        tls["caFrom"] = reference_json("configMapKeyRef", *connection.tls.ca_from);
    }
    Json json{{"host", connection.host},
              {"port", connection.port},
              {"database", connection.database},
              {"passwordFrom", reference_json("secretKeyRef", connection.password_from)},
              {"tls", tls},
              {"waitTimeout", format_duration(connection.wait_timeout)}};
    if (!connection.username.empty()) json["username"] = connection.username;
    if (connection.username_from) {
        json["usernameFrom"] = reference_json("secretKeyRef", *connection.username_from);
    }
    return json;
}

Json source_json(const MigrationsSpec& migrations) {
    Json json = Json::object();
    if (!migrations.source_config_map.empty())
        json["configMap"] = {{"name", migrations.source_config_map}};
    if (const auto& image = migrations.source_image)
        json["image"] = {{"reference", image->reference}, {"path", image->path}};
    return json;
}

Json exec_json(const ExecSpec& exec) {
    Json json = Json::object();
    if (!exec.command.empty()) json["command"] = exec.command;
    if (!exec.verify.empty()) json["verify"] = exec.verify;
    return json;
}

Json migrations_json(const MigrationsSpec& migrations) {
    Json json{{"format", to_string(migrations.format)},
              {"historySchema", migrations.history_schema},
              {"engine", to_string(migrations.engine)},
              {"mirror", to_string(migrations.mirror)},
              {"outOfOrder", to_string(migrations.out_of_order)},
              {"onUnmanaged", to_string(migrations.on_unmanaged)},
              {"onNewerHistory", to_string(migrations.on_newer_history)},
              {"lockTimeout", format_duration(migrations.lock_timeout)},
              {"lockBudget", format_duration(migrations.lock_budget)},
              {"lockWait", format_duration(migrations.lock_wait)},
              {"statementTimeout", format_duration(migrations.statement_timeout)},
              {"attemptsPerRollout", migrations.attempts_per_rollout}};
    if (auto source = source_json(migrations); !source.empty()) json["source"] = std::move(source);
    if (auto exec = exec_json(migrations.exec); !exec.empty()) json["exec"] = std::move(exec);
    if (!migrations.baseline_version.empty()) json["baselineVersion"] = migrations.baseline_version;
    if (!migrations.bootstrap_file.empty()) json["bootstrapFile"] = migrations.bootstrap_file;
    return json;
}

Json pool_json(const PoolSpec& pool) {
    Json json{{"profile", to_string(pool.profile)},
              {"size", pool.size},
              {"overflow", pool.overflow},
              {"timeout", format_duration(pool.timeout)},
              {"recycle", format_duration(pool.recycle)},
              {"processesPerPod", pool.processes_per_pod},
              {"utilisation", pool.utilisation},
              {"reserve", pool.reserve},
              {"maxPods", pool.max_pods},
              {"maxConnections", pool.max_connections},
              {"session", {{"expireOnCommit", pool.expire_on_commit}, {"echo", pool.echo}}}};
    if (!pool.config_map_name.empty()) json["configMapName"] = pool.config_map_name;
    if (!pool.username.empty()) json["username"] = pool.username;
    return json;
}

std::int64_t number_at(const Json& object, const char* pointer) {
    const auto value = object.value(Json::json_pointer{pointer}, Json{});
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::string text_at(const Json& object, const Json::json_pointer& pointer) {
    const auto value = object.value(pointer, Json{});
    return value.is_string() ? value.get<std::string>() : std::string{};
}

} // namespace

DatabaseSchema parse_identity(const Json& object) {
    DatabaseSchema resource;
    if (!object.is_object()) return resource;
    resource.name = text_at(object, Json::json_pointer{"/metadata/name"});
    resource.namespace_name = text_at(object, Json::json_pointer{"/metadata/namespace"});
    resource.uid = text_at(object, Json::json_pointer{"/metadata/uid"});
    resource.generation = number_at(object, "/metadata/generation");
    resource.being_deleted = object.contains(Json::json_pointer{"/metadata/deletionTimestamp"});
    const Json::json_pointer annotations{"/metadata/annotations"};
    resource.retry_token = text_at(object, annotations / std::string{retry_annotation});
    if (object.contains("status")) resource.status = parse_status(object.at("status"));
    return resource;
}

Result<DatabaseSchema> parse_database_schema(const Json& object) {
    auto resource = parse_identity(object);
    std::optional<Error> reason;
    const FieldReader fields{&object, "", reason};
    if (!fields.has("spec")) fields.refuse("spec", "is required");
    resource.spec = read_spec(fields.child("spec"));
    if (reason) return Unexpected{*reason};
    return resource;
}

Json to_json(const Spec& spec) {
    Json resources = Json::object();
    if (!spec.resources.requests.empty()) resources["requests"] = spec.resources.requests;
    if (!spec.resources.limits.empty()) resources["limits"] = spec.resources.limits;
    return Json{{"connection", connection_json(spec.connection)},
                {"migrations", migrations_json(spec.migrations)},
                {"trigger", to_string(spec.trigger)},
                {"suspend", spec.suspend},
                {"jobs",
                 {{"serviceAccountName", spec.jobs.service_account_name},
                  {"ttl", format_duration(spec.jobs.ttl)}}},
                {"pool", pool_json(spec.pool)},
                {"resources", resources}};
}

} // namespace lockstep::api
