// SPDX-License-Identifier: Apache-2.0
#include "pg/step_file.hpp"

#include <utility>

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;

} // namespace

StepFile::StepFile(const ApplyScene& scene, const migrate::Migration& migration,
                   const migrate::ApplyContext& context,
                   const std::vector<sql::Statement>& statements, const migrate::FilePlan& plan)
    : scene_{scene}, migration_{migration}, context_{context}, statements_{statements}, plan_{plan},
      failure_{migration, statements}, begun_{std::chrono::steady_clock::now()} {}

void StepFile::set_record(StepRecord record) {
    record_ = std::move(record);
}

StepRecord StepFile::timed_record() const {
    auto record = record_;
    const auto took = std::chrono::steady_clock::now() - begun_;
    record.duration_ms += std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    return record;
}

bool StepFile::reads_our_text() const {
    return session().parameter("client_encoding") == "UTF8" &&
           session().parameter("standard_conforming_strings") == "on";
}

bool StepFile::has_other_user() const {
    return session().parameter("session_authorization") != scene_.user;
}

Expected<Batch, ApplyFailure> StepFile::begin_own_work() {
    Batch batch;
    // The file may have made transactions read-only by default.
    batch.add_ours("BEGIN READ WRITE");
    if (!reads_our_text()) {
        batch.add_ours("SET LOCAL client_encoding = 'UTF8'");
        batch.add_ours("SET LOCAL standard_conforming_strings = on");
        if (auto sent = batch.send(session(), {}); !sent) return Unexpected{failure(sent.error())};
    }
    add_own_ground(batch);
    batch.add_guard(scene_.key);
    return batch;
}

void StepFile::add_own_ground(Batch& batch) const {
    for (const auto& statement : own_ground_statements(scene_))
        batch.add_ours(statement);
}

Expected<std::vector<Rows>, ApplyFailure>
StepFile::commit(Batch batch, std::optional<std::size_t> statement, const ExecuteOptions& options) {
    batch.add_commit();
    auto results = batch.send(session(), options);
    if (results) return *std::move(results);
    roll_back(session());
    return Unexpected{failure(results.error(), statement)};
}

Expected<Done, ApplyFailure> StepFile::count(std::size_t done) {
    auto batch = begin_own_work();
    if (!batch) return Unexpected{std::move(batch).error()};
    batch->add_ours(count_statements(scene_, timed_record(), done));
    if (auto sent = commit(*std::move(batch)); !sent) return Unexpected{std::move(sent).error()};
    counted(done);
    return keep_user();
}

Expected<Done, ApplyFailure> StepFile::keep_user() {
    return has_other_user() ? replay_session() : Done{};
}

void StepFile::counted(std::size_t done) {
    record_.done = done;
    record_.running = 0;
    record_.before.clear();
}

Expected<Done, ApplyFailure> StepFile::mark(int running, const std::string& before) {
    auto batch = begin_own_work();
    if (!batch) return Unexpected{std::move(batch).error()};
    batch->add_ours(mark_running(scene_, timed_record(), running, before));
    if (auto sent = commit(*std::move(batch)); !sent) return Unexpected{std::move(sent).error()};
    record_.running = running;
    record_.before = before;
    return keep_user();
}

Expected<Done, ApplyFailure> StepFile::replay_session() {
    for (const auto& step : plan_.steps) {
        if (step.last > record_.done) break;
        if (step.kind == migrate::Step::Kind::discarded) continue;
        for (auto i = step.send_first; i < step.send_last; ++i) {
            if (!plan_.traits[i].sets_session) continue;
            Batch batch;
            batch.add(statements_[i].text, i);
            ExecuteOptions options;
            options.stop = scene_.stop;
            if (auto sent = batch.send(session(), options); !sent)
                return Unexpected{failure(sent.error(), i)};
        }
    }
    return Done{};
}

ApplyFailure StepFile::placed(ApplyFailure failure) const {
    failure.aftermath =
        record_.done > 0 ? migrate::Aftermath::partial : migrate::Aftermath::rolled_back;
    return failure;
}

ApplyFailure StepFile::failure(const BatchFailure& failed,
                               std::optional<std::size_t> statement) const {
    const auto& error = failed.error;
    if (failed.in_doubt) {
        auto doubt =
            failure_.of_file(Remedy::observe, "the connection broke while a step was committed, so "
                                              "only the history can tell whether it was: " +
                                                  error.message);
        doubt.aftermath = migrate::Aftermath::unknown;
        return doubt;
    }
    if (failed.other_tool_works) {
        auto busy = placed(failure_.of_file(Remedy::retry, pg::other_tool_works(scene_)));
        busy.other_tool_works = true;
        return busy;
    }
    if (failed.guard) {
        const auto why = broken_guard(scene_);
        return placed(failure_.of_file(
            Remedy::retry, why.empty() ? "the server was not the writer for a moment" : why));
    }
    if (failed.statement)
        return placed(failure_.of_statement(*failed.statement, error, failed.character));
    if (statement) return placed(failure_.of_statement(*statement, error, 0));
    return placed(failure_.of_file(explained(failed.named_error())));
}

ApplyFailure StepFile::failure(Remedy remedy, std::string message,
                               std::optional<std::size_t> statement) const {
    if (!statement) return placed(failure_.of_file(remedy, std::move(message)));
    return placed(failure_.of_statement(*statement, remedy, std::move(message)));
}

} // namespace lockstep::pg
