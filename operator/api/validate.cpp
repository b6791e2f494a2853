// SPDX-License-Identifier: Apache-2.0
#include "api/validate.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

namespace lockstep::api {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Collects the first rule that is broken.
class Rules {
public:
    void hold(bool held, const char* path, std::string_view sentence) {
        if (!held && !broken_) {
            broken_ = Error{Remedy::fix_input, fmt::format("{}: {}", path, sentence)};
        }
    }
    void within(int value, int least, int most, const char* path) {
        hold(value >= least && value <= most, path,
             fmt::format("{} is not between {} and {}", value, least, most));
    }
    void within(Milliseconds value, Milliseconds least, Milliseconds most, const char* path) {
        hold(value >= least && value <= most, path,
             fmt::format("{} is not between {} and {}", format_duration(value),
                         format_duration(least), format_duration(most)));
    }
    void name(std::string_view value, std::size_t longest, const char* path) {
        hold(!value.empty(), path, "is required");
        hold(value.size() <= longest, path, fmt::format("has more than {} characters", longest));
    }
    [[nodiscard]] Result<> outcome() const {
        if (broken_) return Unexpected{*broken_};
        return Done{};
    }

private:
    std::optional<Error> broken_;
};

bool is_host(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view{"_.:%-"}.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool is_schema_name(std::string_view text) {
    const auto word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
           std::ranges::all_of(text, word) && !text.starts_with("pg_");
}

void check_reference(Rules& rules, const KeyRef& reference, const char* path) {
    rules.name(reference.name, 253, path);
    rules.name(reference.key, 253, path);
}

void check_host(Rules& rules, const std::string& host) {
    const auto* path = "spec.connection.host";
    rules.name(host, 253, path);
    rules.hold(
        host.find_first_of("/@") == std::string::npos, path,
        "a host name or an address is needed, not a URL; user, port and database have fields "
        "of their own");
    rules.hold(std::ranges::count(host, ':') != 1, path,
               "the port belongs into the field port, not behind the host");
    rules.hold(is_host(host), path, "one host name or address without spaces is needed");
}

void check_connection(Rules& rules, const ConnectionSpec& connection) {
    check_host(rules, connection.host);
    rules.within(connection.port, 1, 65535, "spec.connection.port");
    rules.name(connection.database, 63, "spec.connection.database");
    rules.hold(connection.username.empty() == connection.username_from.has_value(),
               "spec.connection", "set exactly one of username and usernameFrom");
    rules.hold(connection.username.size() <= 63, "spec.connection.username",
               "has more than 63 characters");
    if (connection.username_from) {
        check_reference(rules, *connection.username_from,
                        "spec.connection.usernameFrom.secretKeyRef");
    }
    check_reference(rules, connection.password_from, "spec.connection.passwordFrom.secretKeyRef");
    if (connection.tls.ca_from) {
        check_reference(rules, *connection.tls.ca_from,
                        "spec.connection.tls.caFrom.configMapKeyRef");
    }
    rules.within(connection.wait_timeout, Milliseconds{0}, hours{24},
                 "spec.connection.waitTimeout");
}

/// Digits in segments, as the program reads them.
bool is_version(std::string_view text) {
    bool digit = false;
    for (const char letter : text) {
        const bool separator = letter == '.' || letter == '_';
        const bool is_digit = std::isdigit(static_cast<unsigned char>(letter)) != 0;
        if (!is_digit && !(separator && digit)) return false;
        digit = is_digit;
    }
    return digit;
}

void check_first_run(Rules& rules, const MigrationsSpec& migrations) {
    const auto policy = migrations.on_unmanaged;
    const auto& version = migrations.baseline_version;
    rules.hold(policy != OnUnmanaged::baseline || !version.empty(),
               "spec.migrations.baselineVersion",
               "with onUnmanaged Baseline it has to say up to which version everything is in the "
               "database");
    rules.hold(policy != OnUnmanaged::create_if_missing || !migrations.bootstrap_file.empty(),
               "spec.migrations.bootstrapFile",
               "with onUnmanaged CreateIfMissing it has to name the file that makes what is "
               "missing");
    rules.hold(policy == OnUnmanaged::create_if_missing || migrations.bootstrap_file.empty(),
               "spec.migrations.bootstrapFile",
               "it means something with onUnmanaged CreateIfMissing only");
    rules.hold(policy != OnUnmanaged::refuse || version.empty(), "spec.migrations.baselineVersion",
               "it means something with onUnmanaged Baseline or CreateIfMissing only");
    rules.hold(version.empty() || is_version(version), "spec.migrations.baselineVersion",
               "a version is needed, such as 20, 1.2 or 20260301120000");
    rules.hold(version.size() <= 100, "spec.migrations.baselineVersion",
               "has more than 100 characters");
    rules.hold(migrations.bootstrap_file.size() <= 1024, "spec.migrations.bootstrapFile",
               "has more than 1024 characters");
}

bool is_image_reference(std::string_view text) {
    return !text.empty() && std::isalnum(static_cast<unsigned char>(text.front())) != 0 &&
           std::ranges::all_of(text, [](unsigned char c) {
               return std::isalnum(c) != 0 || std::string_view{"._:/@-"}.find(
                                                  static_cast<char>(c)) != std::string_view::npos;
           });
}

void check_source(Rules& rules, const MigrationsSpec& migrations) {
    const auto& image = migrations.source_image;
    if (!image) return;
    rules.hold(migrations.source_config_map.empty(), "spec.migrations.source",
               "set exactly one of configMap and image");
    rules.hold(is_image_reference(image->reference), "spec.migrations.source.image.reference",
               "an image's name is needed, such as registry.example/app:1.4");
    rules.hold(image->reference.size() <= 512, "spec.migrations.source.image.reference",
               "has more than 512 characters");
    rules.hold(image->path.starts_with('/'), "spec.migrations.source.image.path",
               "the path of a folder in the image is needed, beginning with /");
    rules.hold(image->path.size() <= 1024, "spec.migrations.source.image.path",
               "has more than 1024 characters");
}

constexpr std::size_t most_words = 64;
constexpr std::size_t longest_command = 16384;
constexpr std::size_t longest_query = 4096;

void check_command(Rules& rules, const ExecSpec& exec) {
    const auto* path = "spec.migrations.exec.command";
    rules.hold(!exec.command.empty() && !exec.command.front().empty(), path,
               "with engine Exec it has to name the command that migrates, program first");
    rules.hold(exec.command.size() <= most_words, path, "has more than 64 words");
    std::size_t size = 0;
    for (const auto& word : exec.command)
        size += word.size();
    rules.hold(size <= longest_command, path,
               "has more than 16384 characters; put a longer script into the image");
    rules.hold(exec.verify.size() <= longest_query, "spec.migrations.exec.verify",
               "has more than 4096 characters");
}

/// The tool says itself what is in the database; the files of SQL are none of it.
void check_exec(Rules& rules, const MigrationsSpec& migrations) {
    if (migrations.engine == Engine::sql)
        return rules.hold(migrations.exec == ExecSpec{}, "spec.migrations.exec",
                          "it means something with engine Exec only");
    check_command(rules, migrations.exec);
    rules.hold(migrations.source_config_map.empty(), "spec.migrations.source",
               "with engine Exec the command and its files are in the app's image: leave source "
               "out, or name that image with source.image");
    const bool nothing_is_there =
        migrations.on_unmanaged == OnUnmanaged::baseline && migrations.baseline_version == "0";
    rules.hold(migrations.on_unmanaged == OnUnmanaged::refuse || nothing_is_there,
               "spec.migrations.onUnmanaged",
               "with engine Exec it is Refuse, or Baseline with baselineVersion 0; what is there "
               "already is said to the tool itself, as by alembic stamp");
}

void check_migrations(Rules& rules, const MigrationsSpec& migrations) {
    rules.hold(
        is_schema_name(migrations.history_schema) && migrations.history_schema.size() <= 63,
        "spec.migrations.historySchema",
        "a schema name of letters, digits and underscores is needed that does not begin with "
        "a digit or with pg_");
    rules.within(migrations.lock_timeout, Milliseconds{0}, hours{24},
                 "spec.migrations.lockTimeout");
    rules.within(migrations.lock_budget, Milliseconds{0}, hours{24}, "spec.migrations.lockBudget");
    rules.within(migrations.lock_wait, Milliseconds{0}, hours{24}, "spec.migrations.lockWait");
    rules.within(migrations.statement_timeout, Milliseconds{0}, hours{24},
                 "spec.migrations.statementTimeout");
    rules.within(migrations.attempts_per_rollout, 1, 10, "spec.migrations.attemptsPerRollout");
    check_first_run(rules, migrations);
    check_source(rules, migrations);
    check_exec(rules, migrations);
}

void check_pool(Rules& rules, const PoolSpec& pool) {
    rules.within(pool.size, 1, 1000, "spec.pool.size");
    rules.within(pool.overflow, 0, 1000, "spec.pool.overflow");
    rules.within(pool.timeout, seconds{1}, hours{24}, "spec.pool.timeout");
    rules.within(pool.recycle, seconds{1}, hours{24}, "spec.pool.recycle");
    rules.within(pool.processes_per_pod, 1, 256, "spec.pool.processesPerPod");
    rules.within(pool.utilisation, 1, 100, "spec.pool.utilisation");
    rules.within(pool.reserve, 0, 262143, "spec.pool.reserve");
    rules.within(pool.max_pods, 0, 100000, "spec.pool.maxPods");
    rules.within(pool.max_connections, 0, 262143, "spec.pool.maxConnections");
    rules.hold(pool.username.size() <= 63, "spec.pool.username", "has more than 63 characters");
}

} // namespace

Result<> validate(const Spec& spec) {
    Rules rules;
    check_connection(rules, spec.connection);
    check_migrations(rules, spec.migrations);
    rules.hold(
        spec.trigger != Trigger::on_apply || !spec.migrations.source_config_map.empty() ||
            spec.migrations.source_image,
        "spec.trigger",
        "with OnApply a Job migrates, so spec.migrations.source has to say where its files are");
    rules.within(spec.jobs.ttl, minutes{1}, hours{720}, "spec.jobs.ttl");
    check_pool(rules, spec.pool);
    return rules.outcome();
}

} // namespace lockstep::api
