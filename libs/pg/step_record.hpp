// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "migrate/migration.hpp"
#include "pg/apply_parts.hpp"

/// The row of a file that runs statement by statement.
///
/// `running` is 0 between statements. While statement N runs outside of any transaction it is N,
/// and `before` is a JSON object of what the catalog showed before. It is -N when N failed in a
/// file with on-failure=stop: nothing of that file is run until a person has said how it goes on.
/// `lockstep repair resume` sets `running` to 0 and `before` to '', so that N is run again; with
/// --done it also sets `statements_done` to N.
namespace lockstep::pg {

/// What the history knows of a file that was begun.
struct StepRecord {
    std::int64_t id = 0;
    migrate::State state = migrate::State::started;
    std::size_t done = 0;
    int running = 0;
    std::string before{};
    std::vector<std::string> hashes{}; ///< One for each statement of the file as it was then.
    std::int64_t duration_ms = 0;      ///< Of all tries so far.
};

/// Which statement this is: equal texts have equal hashes, whatever their comments.
std::string statement_hash(const sql::Statement& statement);

/// The hashes of a file's statements, with a space between them.
std::string join_hashes(const std::vector<sql::Statement>& statements);

/// How many of the record's statements that are done are the same in the present file. Equal to
/// `done`: the file may be resumed.
std::size_t unchanged(const StepRecord& record, const std::vector<sql::Statement>& statements);

/// Whether the statement that was running is the same in the present file.
bool same_running(const StepRecord& record, const std::vector<sql::Statement>& statements);

/// The statement that reads the file's live row, if it has one.
std::string select_record(const ApplyScene& scene, const migrate::Migration& migration);
std::optional<StepRecord> read_record(const Rows& rows);

/// The statement that begins the file: a new row, or the one row of a repeatable anew. Returns id.
std::string insert_record(const ApplyScene& scene, const migrate::Migration& migration,
                          const migrate::ApplyContext& context,
                          const std::vector<sql::Statement>& statements);

/// The statement that takes the file up again: as it is now, and by whom.
std::string resume_record(const ApplyScene& scene, const StepRecord& record,
                          const migrate::Migration& migration, const migrate::ApplyContext& context,
                          const std::vector<sql::Statement>& statements);

/// The statement that counts `done` statements and none running.
std::string count_statements(const ApplyScene& scene, const StepRecord& record, std::size_t done);

/// The statement that says what is about to run (or, negative, what has failed).
std::string mark_running(const ApplyScene& scene, const StepRecord& record, int running,
                         const std::string& before);

/// The statement that ends the file; returns finished_at and duration_ms.
std::string finish_record(const ApplyScene& scene, const StepRecord& record,
                          const migrate::Migration& migration, const migrate::ApplyContext& context,
                          std::size_t statements);

} // namespace lockstep::pg
