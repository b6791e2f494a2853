// SPDX-License-Identifier: Apache-2.0
#include "api/codec.hpp"
#include "api/field_reader.hpp"

namespace lockstep::api {
namespace {

using kube::Json;

/// Builds one object; what is empty or absent is left out, so that applying it releases the field.
class ObjectWriter {
public:
    void write(const char* key, const std::string& value) {
        if (!value.empty()) json_[key] = value;
    }
    void write(const char* key, int value) { json_[key] = value; }
    void write(const char* key, bool value) { json_[key] = value; }
    void write(const char* key, std::string_view value) { json_[key] = value; }
    void write(const char* key, Json value) { json_[key] = std::move(value); }
    template <class T>
    void write(const char* key, const std::optional<T>& value) {
        if (value) json_[key] = *value;
    }
    [[nodiscard]] Json take() { return std::move(json_); }

private:
    Json json_ = Json::object();
};

/// Reads one object with the calls that write it, so that no field is forgotten in one direction.
class ObjectReader {
public:
    explicit ObjectReader(const Json& object) : object_{object} {}

    template <class T>
    void write(const char* key, T& value) const {
        const auto found = object_.find(key);
        if (found == object_.end()) return;
        assign(*found, value);
    }

private:
    static void assign(const Json& json, std::string& value) {
        if (json.is_string()) value = json.get<std::string>();
    }
    static void assign(const Json& json, bool& value) {
        if (json.is_boolean()) value = json.get<bool>();
    }
    static void assign(const Json& json, int& value) {
        if (json.is_number_integer()) value = json.get<int>();
    }
    template <class T>
    static void assign(const Json& json, std::optional<T>& value) {
        if (json.is_number_integer()) value = json.get<T>();
    }

    const Json& object_;
};

template <class Fields, class Database>
void visit_database(Fields& fields, Database& database) {
    fields.write("host", database.host);
    fields.write("name", database.name);
    fields.write("serverVersion", database.server_version);
    fields.write("auroraVersion", database.aurora_version);
    fields.write("role", database.role);
    fields.write("maxConnections", database.max_connections);
    fields.write("reserved", database.reserved);
    fields.write("roleLimit", database.role_limit);
    fields.write("databaseLimit", database.database_limit);
}

template <class Fields, class Tls>
void visit_tls(Fields& fields, Tls& tls) {
    fields.write("mode", tls.mode);
    fields.write("verified", tls.verified);
    fields.write("protocol", tls.protocol);
    fields.write("cipher", tls.cipher);
    fields.write("subject", tls.subject);
    fields.write("issuer", tls.issuer);
    fields.write("notAfter", tls.not_after);
}

template <class Fields, class Applied>
void visit_applied(Fields& fields, Applied& applied) {
    fields.write("version", applied.version);
    fields.write("description", applied.description);
    fields.write("at", applied.at);
}

template <class Fields, class Schema>
void visit_schema(Fields& fields, Schema& schema) {
    fields.write("current", schema.current);
    fields.write("target", schema.target);
    fields.write("applied", schema.applied);
    fields.write("pending", schema.pending);
}

template <class Fields, class Rollout>
void visit_rollout(Fields& fields, Rollout& rollout) {
    fields.write("id", rollout.id);
    fields.write("workload", rollout.workload);
    fields.write("migrator", rollout.migrator);
    fields.write("started", rollout.started);
    fields.write("finished", rollout.finished);
}

template <class Fields, class Rollout>
void visit_rollout_pods(Fields& fields, Rollout& rollout) {
    fields.write("waiting", rollout.waiting);
    fields.write("passed", rollout.passed);
    fields.write("failed", rollout.failed);
}

template <class Fields, class Pool>
void visit_pool(Fields& fields, Pool& pool) {
    fields.write("configMapName", pool.config_map_name);
    fields.write("summary", pool.summary);
    fields.write("size", pool.size);
    fields.write("overflow", pool.overflow);
    fields.write("perProcess", pool.per_process);
    fields.write("budget", pool.budget);
    fields.write("usable", pool.usable);
    fields.write("replicas", pool.replicas);
    fields.write("pods", pool.pods);
    fields.write("processesPerPod", pool.processes_per_pod);
    fields.write("maxConnections", pool.max_connections);
    fields.write("assumed", pool.assumed);
    fields.write("message", pool.message);
}

template <class Fields, class Failure>
void visit_failure(Fields& fields, Failure& failure) {
    fields.write("class", failure.kind);
    fields.write("remedy", failure.remedy);
    fields.write("version", failure.version);
    fields.write("file", failure.file);
    fields.write("line", failure.line);
    fields.write("column", failure.column);
    fields.write("statement", failure.statement);
    fields.write("sqlstate", failure.sqlstate);
    fields.write("message", failure.message);
    fields.write("hint", failure.hint);
    fields.write("pod", failure.pod);
    fields.write("time", failure.time);
}

template <class Fields, class Jobs>
void visit_jobs(Fields& fields, Jobs& jobs) {
    fields.write("checked", jobs.checked);
    fields.write("migrated", jobs.migrated);
    fields.write("migrateOutcome", jobs.migrate_outcome);
    fields.write("repeatedFor", jobs.repeated_for);
    fields.write("repeats", jobs.repeats);
    fields.write("repeatsBefore", jobs.repeats_before);
    fields.write("lastCheckAt", jobs.last_check_at);
}

Json condition_json(const Condition& condition) {
    return Json{{"type", condition.type},
                {"status", to_string(condition.status)},
                {"reason", condition.reason},
                {"message", condition.message},
                {"observedGeneration", condition.observed_generation},
                {"lastTransitionTime", condition.last_transition_time}};
}

Json schema_json(const SchemaStatus& schema) {
    ObjectWriter writer;
    visit_schema(writer, schema);
    Json applied = Json::array();
    for (const auto& one : schema.last_applied) {
        ObjectWriter item;
        visit_applied(item, one);
        applied.push_back(item.take());
    }
    if (!applied.empty()) writer.write("lastApplied", std::move(applied));
    return writer.take();
}

Json rollout_json(const RolloutStatus& rollout) {
    ObjectWriter writer;
    visit_rollout(writer, rollout);
    writer.write("state", to_string(rollout.state));
    ObjectWriter pods;
    visit_rollout_pods(pods, rollout);
    writer.write("pods", pods.take());
    return writer.take();
}

template <class Value, class Visit>
void write_section(Json& json, const char* key, const Value& value, Visit visit) {
    ObjectWriter writer;
    visit(writer, value);
    auto section = writer.take();
    if (!section.empty()) json[key] = std::move(section);
}

const Json* object_at(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_object() ? &*found : nullptr;
}

template <class E, std::size_t N>
E named_at(const Json& json, const char* key, const std::array<Named<E>, N>& names, E otherwise) {
    std::string text;
    ObjectReader{json}.write(key, text);
    const auto* entry = find_name(names, text);
    return entry == nullptr ? otherwise : entry->value;
}

std::int64_t generation_at(const Json& json) {
    const auto found = json.find("observedGeneration");
    return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

Condition parse_condition(const Json& json) {
    Condition condition;
    const ObjectReader reader{json};
    reader.write("type", condition.type);
    condition.status = named_at(json, "status", condition_statuses, ConditionStatus::unknown);
    reader.write("reason", condition.reason);
    reader.write("message", condition.message);
    condition.observed_generation = generation_at(json);
    reader.write("lastTransitionTime", condition.last_transition_time);
    return condition;
}

/// The objects of the list under `key`, each read by `parse`.
template <class Parse>
auto parse_list(const Json& json, const char* key, Parse parse) {
    std::vector<decltype(parse(json))> items;
    const auto found = json.find(key);
    if (found == json.end() || !found->is_array()) return items;
    for (const auto& item : *found) {
        if (item.is_object()) items.push_back(parse(item));
    }
    return items;
}

AppliedStatus parse_applied(const Json& json) {
    AppliedStatus applied;
    const ObjectReader reader{json};
    visit_applied(reader, applied);
    return applied;
}

SchemaStatus parse_schema(const Json& json) {
    SchemaStatus schema;
    const ObjectReader reader{json};
    visit_schema(reader, schema);
    schema.last_applied = parse_list(json, "lastApplied", parse_applied);
    return schema;
}

RolloutStatus parse_rollout(const Json& json) {
    RolloutStatus rollout;
    const ObjectReader reader{json};
    visit_rollout(reader, rollout);
    rollout.state = named_at(json, "state", rollout_states, RolloutState::waiting);
    if (const auto* pods = object_at(json, "pods")) {
        const ObjectReader counts{*pods};
        visit_rollout_pods(counts, rollout);
    }
    return rollout;
}

template <class Value, class Visit>
std::optional<Value> parse_section(const Json& json, const char* key, Visit visit) {
    const auto* section = object_at(json, key);
    if (section == nullptr) return std::nullopt;
    Value value;
    const ObjectReader reader{*section};
    visit(reader, value);
    return value;
}

} // namespace

Json to_json(const Status& status) {
    Json json{{"observedGeneration", status.observed_generation},
              {"phase", to_string(status.phase)}};
    json["conditions"] = Json::array();
    for (const auto& condition : status.conditions) {
        json["conditions"].push_back(condition_json(condition));
    }
    const auto section = [&](const char* key, const auto& value, auto visit) {
        if (value) write_section(json, key, *value, visit);
    };
    section("database", status.database, [](auto& f, auto& v) { visit_database(f, v); });
    section("tls", status.tls, [](auto& f, auto& v) { visit_tls(f, v); });
    section("pool", status.pool, [](auto& f, auto& v) { visit_pool(f, v); });
    section("failure", status.failure, [](auto& f, auto& v) { visit_failure(f, v); });
    write_section(json, "jobs", status.jobs, [](auto& f, auto& v) { visit_jobs(f, v); });
    if (status.schema) json["schema"] = schema_json(*status.schema);
    if (status.rollout) json["rollout"] = rollout_json(*status.rollout);
    if (!status.last_report_time.empty()) json["lastReportTime"] = status.last_report_time;
    return json;
}

Status parse_status(const Json& json) {
    Status status;
    if (!json.is_object()) return status;
    status.observed_generation = generation_at(json);
    status.phase = named_at(json, "phase", phases, Phase::pending);
    status.conditions = parse_list(json, "conditions", parse_condition);
    status.database = parse_section<DatabaseStatus>(json, "database",
                                                    [](auto& f, auto& v) { visit_database(f, v); });
    status.tls = parse_section<TlsStatus>(json, "tls", [](auto& f, auto& v) { visit_tls(f, v); });
    status.pool =
        parse_section<PoolStatus>(json, "pool", [](auto& f, auto& v) { visit_pool(f, v); });
    status.failure = parse_section<FailureStatus>(json, "failure",
                                                  [](auto& f, auto& v) { visit_failure(f, v); });
    status.jobs = parse_section<JobsStatus>(json, "jobs", [](auto& f, auto& v) {
                      visit_jobs(f, v);
                  }).value_or(JobsStatus{});
    if (const auto* schema = object_at(json, "schema")) status.schema = parse_schema(*schema);
    if (const auto* rollout = object_at(json, "rollout")) status.rollout = parse_rollout(*rollout);
    ObjectReader{json}.write("lastReportTime", status.last_report_time);
    return status;
}

} // namespace lockstep::api
