// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

#include <gtest/gtest.h>

#include "report/report.hpp"
#include "support/postgres_server.hpp"

namespace lockstep::test {

using Variables = std::map<std::string, std::string>;
using Words = std::vector<std::string>;

/// How one process of the program ended.
struct Ended {
    int exit_code = -1; ///< Or 128 and the signal.
    std::string out;
    std::string log;
    std::string report_text;
    report::Report report; ///< The outcome is `held` when there is no report.

    /// Everything that the process let out.
    [[nodiscard]] std::string everything() const { return out + log + report_text; }
};

/// One running process of the program.
class LockstepProcess {
public:
    /// Starts it with exactly these variables; its files are made in `folder`.
    LockstepProcess(const std::filesystem::path& folder, const Words& words,
                    const Variables& variables);
    LockstepProcess(LockstepProcess&& other) noexcept;
    LockstepProcess& operator=(const LockstepProcess&) = delete;
    ~LockstepProcess();

    void send(int signal) const;
    [[nodiscard]] std::string log() const;
    [[nodiscard]] Ended wait();

private:
    std::filesystem::path folder_;
    pid_t process_ = 0;
};

/// A database of its own and a folder of migrations for each test.
class LockstepTest : public testing::Test {
protected:
    LockstepTest();

    void write(const std::string& name, const std::string& sql);
    void remove(const std::string& name);
    /// The files of a release that adds one table.
    void write_first_two();

    [[nodiscard]] LockstepProcess start(const Words& words, const Variables& more = {});
    [[nodiscard]] Ended run(const Words& words, const Variables& more = {});

    /// The first value, as the superuser.
    [[nodiscard]] std::string sql(const std::string& statements) const;
    /// Whether the query's first value becomes `wanted` within ten seconds.
    [[nodiscard]] bool becomes(const std::string& query, const std::string& wanted) const;
    [[nodiscard]] bool logs(const LockstepProcess& process, const std::string& text) const;

    [[nodiscard]] std::filesystem::path migrations() const { return folder_.path() / "migrations"; }

    PostgresServer& server_;
    std::string database_;
    Variables variables_; ///< What every process gets.

private:
    TemporaryFolder folder_;
    int processes_ = 0;
};

} // namespace lockstep::test
