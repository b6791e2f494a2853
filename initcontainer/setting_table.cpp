// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/setting_table.hpp"

#include <algorithm>
#include <cassert>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lockstep::initcontainer {
namespace {

std::string environment_of(std::string_view name) {
    std::string variable = "LOCKSTEP_";
    for (const char letter : name) {
        variable += letter == '-' ? '_' : static_cast<char>(std::toupper(letter));
    }
    return variable;
}

std::string key_of(std::string_view name) {
    std::string key;
    bool raise = false;
    for (const char letter : name) {
        if (letter != '-') key += raise ? static_cast<char>(std::toupper(letter)) : letter;
        raise = letter == '-';
    }
    return key;
}

Setting plain(std::string_view name, Scope scope, Kind kind, std::string_view fallback,
              std::string_view help) {
    Setting made;
    made.name = name;
    made.scope = scope;
    made.kind = kind;
    made.environment = {environment_of(name)};
    made.key = key_of(name);
    made.fallback = fallback;
    made.help = help;
    return made;
}

Setting one_of(std::string_view name, Scope scope, std::vector<std::string_view> choices,
               std::string_view fallback, std::string_view help) {
    auto made = plain(name, scope, Kind::choice, fallback, help);
    made.choices = std::move(choices);
    return made;
}

Setting named(Setting made, std::vector<std::string> environment) {
    made.environment = std::move(environment);
    return made;
}

Setting in_file(Setting made) {
    made.value_in_file = true;
    return made;
}

Setting password() {
    auto made =
        in_file(named(plain("password", Scope::connection, Kind::secret, "",
                            "The password. There is no flag: arguments can be seen by others."),
                      {"POSTGRES_PASSWORD", "PGPASSWORD"}));
    made.has_flag = false;
    made.key = "passwordFile";
    return made;
}

// Where the other settings come from, so these two cannot stand in the file themselves.
Setting source(std::string_view name, std::string_view help) {
    auto made = plain(name, Scope::everywhere, Kind::text, "", help);
    made.key.clear();
    return made;
}

Setting output() {
    auto made = one_of("output", Scope::result, {"text", "json", "yaml"}, "text",
                       "How a result is printed on standard output.");
    made.short_flag = 'o';
    return made;
}

Setting verbose() {
    auto made = plain("verbose", Scope::details, Kind::boolean, "false",
                      "Show more of each migration or revision.");
    made.short_flag = 'v';
    return made;
}

std::vector<Setting> connection_settings() {
    using enum Kind;
    constexpr auto scope = Scope::connection;
    return {
        in_file(named(plain("host", scope, text, "",
                            "The writer's host name. POSTGRES_DIRECT_HOST is for a host that apps "
                            "reach through a proxy."),
                      {"POSTGRES_DIRECT_HOST", "POSTGRES_HOST", "PGHOST"})),
        in_file(named(plain("port", scope, port, "5432", "The server's port."),
                      {"POSTGRES_PORT", "PGPORT"})),
        in_file(named(plain("database", scope, text, "", "The database's name."),
                      {"POSTGRES_DB", "PGDATABASE"})),
        in_file(named(plain("user", scope, text, "", "The role that migrates."),
                      {"POSTGRES_USERNAME", "PGUSER"})),
        password(),
        named(one_of("sslmode", scope,
                     {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
                     "verify-full", "How TLS is used; only verify-full proves the server."),
              {"POSTGRES_SSLMODE", "PGSSLMODE"}),
        named(
            plain("sslrootcert", scope, text, "auto",
                  "The CA bundle that the server's certificate is verified with. auto: the shipped "
                  "one for endpoints of RDS, else \"system\", which is "
                  "/etc/ssl/certs/ca-certificates.crt; \"rds\": the shipped one."),
            {"POSTGRES_SSLROOTCERT", "PGSSLROOTCERT"}),
        one_of("auth", scope, {"password", "iam"}, "password",
               "How the role logs in; iam: with a token of AWS in place of a password."),
        named(
            plain("region", scope, text, "",
                  "With auth iam: the region of the token service, and of a global endpoint; other "
                  "host names tell theirs."),
            {"LOCKSTEP_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}),
        named(
            plain("hostaddr", scope, text, "",
                  "Where to connect, as an address, when the name does not lead there (a tunnel)."),
            {"LOCKSTEP_HOSTADDR", "PGHOSTADDR"}),
        plain("allow-pooler", scope, boolean, "false",
              "Go on behind a pooler, which must pool sessions and not transactions."),
        plain("wait-timeout", scope, duration, "5m",
              "How long the database may take to become ready; 0: one attempt."),
        plain("auth-grace", scope, duration, "90s",
              "How long a refused password is tried again, since passwords are rotated."),
        plain("tls-grace", scope, duration, "30s",
              "How long a failed TLS verification is tried again, since bundles are replaced."),
        plain("statement-timeout", scope, duration, "0",
              "The longest run of one statement; 0: none."),
        plain("history-schema", scope, text, "lockstep",
              "The schema that holds Lockstep's tables."),
        plain("owner", scope, text, "",
              "The application that the history belongs to; another one's history is refused."),
    };
}

Setting exec_command() {
    auto made = plain("exec-command", Scope::files, Kind::text, "",
                      "With engine exec: the command as a JSON list, where none stands behind --.");
    made.has_flag = false;
    return made;
}

std::vector<Setting> migration_settings() {
    using enum Kind;
    constexpr auto directory = Scope::directory;
    constexpr auto files = Scope::files;
    constexpr auto migrate = Scope::migrate;
    return {
        plain("dir", directory, text, "/migrations", "The folder with the migration files."),
        one_of("format", directory,
               {"auto", "lockstep", "flyway", "golang-migrate", "goose", "dbmate", "sqlx", "atlas",
                "tern", "graphile-migrate", "prisma", "diesel", "alembic"},
               "auto", "The tool that the files were written for; auto looks at names and texts."),
        plain("placeholders", directory, text, "",
              "What placeholders in files stand for: NAME=VALUE, more behind commas (\\, is a "
              "comma)."),
        one_of("engine", files, {"sql", "exec"}, "sql",
               "Who applies: Lockstep the SQL files, or the app's own command behind --."),
        exec_command(),
        plain("verify-query", files, text, "",
              "With engine exec: a SELECT that returns true when nothing is pending."),
        plain("version-table", files, text, "",
              "With engine exec: Alembic's version table, where several could be meant."),
        plain("exec-grace", migrate, duration, "10s",
              "With engine exec: how long the command has between SIGTERM and SIGKILL."),
        one_of("out-of-order", files, {"refuse", "allow"}, "refuse",
               "What happens to a pending version below an applied one."),
        one_of("mirror", Scope::mirroring, {"auto", "on", "off"}, "auto",
               "Whether the history table of the tool that the files were written for is kept in "
               "step; auto: for other tools' files and after an adoption."),
        plain("target", Scope::target, text, "",
              "migrate: stop after this version; undo: undo all above this version (0: all)."),
        plain("dry-run", Scope::changing, boolean, "false",
              "Show what would be done and change nothing."),
        one_of("migrator", migrate, {"self", "other"}, "self",
               "Who applies the files; other: this run waits for the result, up to lock-wait."),
        plain("lock-wait", Scope::changing, duration, "30m",
              "How long another migrator may take to finish; 0: its lock is tried once."),
        plain("lock-timeout", Scope::locking, duration, "500ms",
              "How long one statement waits for a lock on a table that others would queue behind."),
        plain("lock-budget", Scope::locking, duration, "5m",
              "How long one migration is tried again when a lock on a table is not given."),
        plain("rollout", migrate, text, "",
              "The rollout, such as shop/app/7d4b9c; the digest of the files stands in for it."),
        plain("retry-token", migrate, text, "",
              "Any new value allows one more attempt after a recorded failure."),
        plain("attempts-per-rollout", migrate, number, "1",
              "How often files that failed are tried before a new token or new files are needed."),
        plain("abandoned-attempts", migrate, number, "10",
              "How many attempts may be cut off (killed) in a row, without progress, before a "
              "person is asked."),
        one_of("on-newer-history", migrate, {"allow", "refuse"}, "allow",
               "What an older set of files does on a newer database."),
    };
}

Setting wait_for() {
    return one_of("for", Scope::wait_only, {"writer", "reachable", "tls"}, "writer",
                  "What to wait for: a writer that takes the login; reachable: any PostgreSQL that "
                  "answers; tls: one with a verified certificate.");
}

Setting watch() {
    auto made = plain("watch", Scope::status_only, Kind::duration, "0",
                      "Show it again and again, with this pause, until stopped.");
    made.implied = "2s";
    return made;
}

/// What the first contact with a database is told, and the commands around it.
std::vector<Setting> first_time_settings() {
    using enum Kind;
    return {
        plain("on-unmanaged", Scope::first_time, text, "refuse",
              "What happens to tables without a history: refuse, baseline=VERSION, or "
              "create-if-missing[=VERSION] with a bootstrap file."),
        plain("bootstrap-file", Scope::first_time, text, "",
              "A file of CREATE ... IF NOT EXISTS statements, for create-if-missing; a relative "
              "name is looked for here and then in --dir."),
        plain("from", Scope::adopt_only, text, "auto",
              "Whose history is taken over: a tool such as flyway, or a table such as "
              "public.flyway_schema_history."),
        one_of("environment", Scope::init_only, {"development", "production"}, "",
               "Mark the database as one for development or for production."),
        plain("schemas", Scope::reset_only, text, "",
              "The managed schemas, with commas between; the first one of the search path stands "
              "in."),
        plain("cleanup", Scope::verify_only, boolean, "false",
              "Remove what verify made, and do nothing else."),
    };
}

/// What a new migration is made of.
std::vector<Setting> new_migration_settings() {
    auto message = plain("message", Scope::new_only, Kind::text, "",
                         "What the migration does, in a few words; its file is named by it.");
    message.short_flag = 'm';
    return {
        message,
        plain("autogenerate", Scope::new_only, Kind::boolean, "false",
              "In an Alembic project: let `alembic revision --autogenerate` write the file."),
    };
}

/// What a person says who changes a history by hand.
std::vector<Setting> repair_settings() {
    using enum Kind;
    auto version = plain("version", Scope::baseline_only, text, "",
                         "The version up to which everything is in the database.");
    version.environment = {"LOCKSTEP_BASELINE_VERSION"};
    version.key = "baselineVersion";
    return {
        version,
        plain("reason", Scope::by_hand, text, "", "Why; it is recorded with the change."),
        plain("done", Scope::repair_only, boolean, "false",
              "With resume: the statement in doubt counts as done and is not run again."),
        plain("confirm", Scope::confirming, text, "",
              "The database's name: for reset, for undo where it is not marked as development, and "
              "for init to mark production as development."),
    };
}

std::vector<Setting> program_settings() {
    using enum Kind;
    return {
        output(),
        verbose(),
        wait_for(),
        watch(),
        plain("report-file", Scope::reporting, text, "/dev/termination-log",
              "Where the report goes; the default only where it exists, \"off\" for none."),
        plain("report-limit", Scope::reporting, number, "1024",
              "The longest report in bytes, 256 to 4096."),
        one_of("log-format", Scope::everywhere, {"auto", "text", "json"}, "auto",
               "auto: text on a terminal, JSON lines elsewhere."),
        one_of("log-level", Scope::everywhere, {"debug", "info", "warning", "error"}, "info",
               "The least important lines that are logged."),
        source("config", "A YAML file with settings; /etc/lockstep/lockstep.yaml if it exists."),
        source("env-file", "A .env file; what is set in the environment itself wins."),
    };
}

std::vector<Setting> all_settings() {
    auto table = connection_settings();
    for (auto& part : {migration_settings(), new_migration_settings(), first_time_settings(),
                       repair_settings(), program_settings()}) {
        table.insert(table.end(), part.begin(), part.end());
    }
    return table;
}

} // namespace

const std::vector<Setting>& setting_table() {
    static const auto table = all_settings();
    return table;
}

const Setting& setting(std::string_view name) {
    const auto& table = setting_table();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const auto& each) { return each.name == name; });
    assert(found != table.end());
    return *found;
}

std::vector<std::string> environment_names() {
    std::vector<std::string> names{"POD_NAME", "POD_NAMESPACE"};
    for (const auto& each : setting_table()) {
        for (const auto& name : each.environment) {
            names.push_back(name);
            if (each.value_in_file) names.push_back(name + "_FILE");
        }
    }
    return names;
}

std::string form_of(const Setting& setting) {
    switch (setting.kind) {
    case Kind::duration:
        return "DURATION";
    case Kind::port:
        return "PORT";
    case Kind::number:
        return "NUMBER";
    case Kind::boolean:
        return "true|false";
    case Kind::choice:
        return fmt::format("{}", fmt::join(setting.choices, "|"));
    case Kind::text:
    case Kind::secret:
        break;
    }
    return "TEXT";
}

} // namespace lockstep::initcontainer
