// SPDX-License-Identifier: Apache-2.0
#include "postgres/cli/lockstep_process.hpp"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>
#include <utility>

namespace lockstep::test {
namespace {

constexpr std::chrono::milliseconds between_looks{20};
constexpr int looks = 500;

std::string content(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

void send_to(int descriptor, const std::filesystem::path& file) {
    const int opened = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    ::dup2(opened, descriptor);
}

report::Report parsed(const std::string& text) {
    auto report = report::parse(text);
    if (report) return *std::move(report);
    report::Report none;
    none.outcome = report::Outcome::held;
    return none;
}

} // namespace

LockstepProcess::LockstepProcess(const std::filesystem::path& folder, const Words& words,
                                 const Variables& variables)
    : folder_{folder} {
    std::filesystem::create_directories(folder_);
    std::vector<std::string> arguments{LOCKSTEP_PROGRAM};
    arguments.insert(arguments.end(), words.begin(), words.end());
    std::vector<std::string> environment{"LOCKSTEP_REPORT_FILE=" + (folder_ / "report").string()};
    for (const auto& [name, value] : variables) {
        environment.push_back(std::string{name}.append("=").append(value));
    }
    const auto argv = pointers(arguments);
    const auto envp = pointers(environment);
    process_ = ::fork();
    if (process_ != 0) return;
    send_to(STDOUT_FILENO, folder_ / "out");
    send_to(STDERR_FILENO, folder_ / "log");
    ::execve(argv.front(), argv.data(), envp.data());
    ::_exit(127);
}

LockstepProcess::LockstepProcess(LockstepProcess&& other) noexcept
    : folder_{std::move(other.folder_)}, process_{std::exchange(other.process_, 0)} {}

LockstepProcess::~LockstepProcess() {
    if (process_ <= 0) return;
    send(SIGKILL);
    wait_for_exit(process_);
}

void LockstepProcess::send(int signal) const {
    ::kill(process_, signal);
}

std::string LockstepProcess::log() const {
    return content(folder_ / "log");
}

Ended LockstepProcess::wait() {
    Ended ended;
    ended.exit_code = wait_for_exit(std::exchange(process_, 0));
    ended.out = content(folder_ / "out");
    ended.log = log();
    ended.report_text = content(folder_ / "report");
    ended.report = parsed(ended.report_text);
    return ended;
}

LockstepTest::LockstepTest()
    : server_{PostgresServer::shared()}, database_{server_.create_database("cli")} {
    const auto settings = server_.settings(database_);
    variables_ = {{"POSTGRES_HOST", settings.host},
                  {"POSTGRES_PORT", std::to_string(settings.port)},
                  {"POSTGRES_DB", settings.database},
                  {"POSTGRES_USERNAME", settings.user},
                  {"POSTGRES_PASSWORD", settings.password.reveal()},
                  {"POSTGRES_SSLROOTCERT", settings.ssl_root_cert},
                  {"LOCKSTEP_DIR", migrations().string()},
                  {"LOCKSTEP_REPORT_LIMIT", "4096"},
                  {"POD_NAME", "pod-1"}};
    std::filesystem::create_directories(migrations());
}

void LockstepTest::write(const std::string& name, const std::string& sql) {
    std::ofstream{migrations() / name} << sql;
}

void LockstepTest::remove(const std::string& name) {
    std::filesystem::remove(migrations() / name);
}

void LockstepTest::write_first_two() {
    write("1_customers.sql", "CREATE TABLE customers (id int PRIMARY KEY);\n");
    write("2_orders.sql", "CREATE TABLE orders (id int);\nINSERT INTO orders VALUES (1);\n");
}

LockstepProcess LockstepTest::start(const Words& words, const Variables& more) {
    auto variables = variables_;
    for (const auto& [name, value] : more)
        variables[name] = value;
    return {folder_.path() / std::to_string(++processes_), words, variables};
}

Ended LockstepTest::run(const Words& words, const Variables& more) {
    return start(words, more).wait();
}

std::string LockstepTest::sql(const std::string& statements) const {
    return server_.sql(database_, statements);
}

bool LockstepTest::becomes(const std::string& query, const std::string& wanted) const {
    for (int i = 0; i < looks; ++i) {
        if (sql(query) == wanted) return true;
        std::this_thread::sleep_for(between_looks);
    }
    return false;
}

bool LockstepTest::logs(const LockstepProcess& process, const std::string& text) const {
    for (int i = 0; i < looks; ++i) {
        if (process.log().find(text) != std::string::npos) return true;
        std::this_thread::sleep_for(between_looks);
    }
    return false;
}

} // namespace lockstep::test
