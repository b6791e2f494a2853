// SPDX-License-Identifier: Apache-2.0
#include "pg/step_run.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "migrate/statement_timeouts.hpp"
#include "pg/alone_statement.hpp"
#include "pg/cut_off.hpp"
#include "pg/other_tool.hpp"
#include "pg/progress_watch.hpp"
#include "pg/step_file.hpp"
#include "pg/transaction_step.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;
using migrate::HistoryRow;
using migrate::Step;

/// What can end the transaction that a DO block runs in, in any language.
constexpr std::array enders{"commit", "rollback", "call"};

/// Whether it is a DO block without the words that could end a transaction in it.
bool is_atomic_block(std::string_view statement) {
    std::string text{statement};
    for (auto& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
    return text.starts_with("do") &&
           std::none_of(enders.begin(), enders.end(),
                        [&](const char* word) { return text.find(word) != std::string::npos; });
}

/// A whole file.
class StepRun {
public:
    StepRun(const ApplyScene& scene, const migrate::Migration& migration,
            const migrate::ApplyContext& context, const std::vector<sql::Statement>& statements,
            const migrate::FilePlan& plan)
        : scene_{scene}, file_{scene, migration, context, statements, plan},
          watch_{scene, migration.script}, timeouts_{migrate::lock_timeouts(
                                               plan, migration.directives,
                                               scene.settings.lock_timeout,
                                               scene.settings.lock_budget)} {}

    Expected<HistoryRow, ApplyFailure> run() {
        auto row = apply();
        if (!row) leave();
        return row;
    }

private:
    Expected<HistoryRow, ApplyFailure> apply() {
        if (auto begun = begin(); !begun) return Unexpected{std::move(begun).error()};
        if (auto ran = run_steps(); !ran) return Unexpected{std::move(ran).error()};
        return finish();
    }

    /// Finds or makes the file's row, and decides what the last run left undecided.
    Expected<Done, ApplyFailure> begin() {
        auto found = select();
        if (!found) return Unexpected{std::move(found).error()};
        auto record = read_record(*found);
        if (!record || is_over(*record)) return insert();
        file_.set_record(*std::move(record));
        return resume();
    }

    Expected<Rows, ApplyFailure> select() {
        const auto query = select_record(scene_, file_.migration());
        if (!keeps_session()) {
            auto found = scene_.session.execute(query);
            if (!found) return Unexpected{file_.failure(BatchFailure{.error = found.error()})};
            return std::move(found->back());
        }
        // Earlier files may have given the session another role.
        auto batch = file_.begin_own_work();
        if (!batch) return Unexpected{std::move(batch).error()};
        const auto place = batch->add_ours(query);
        auto results = file_.commit(*std::move(batch));
        if (!results) return Unexpected{std::move(results).error()};
        return std::move(results->at(place));
    }

    [[nodiscard]] bool is_over(const StepRecord& record) const {
        return record.state != migrate::State::started;
    }

    Expected<Done, ApplyFailure> insert() {
        auto batch = file_.begin_own_work();
        if (!batch) return Unexpected{std::move(batch).error()};
        const auto place = batch->add_ours(
            insert_record(scene_, file_.migration(), file_.context(), file_.statements()));
        auto results = file_.commit(*std::move(batch));
        if (!results) return Unexpected{std::move(results).error()};
        file_.set_record({.id = results->at(place).number(0, 0)});
        return Done{};
    }

    Expected<Done, ApplyFailure> resume() {
        const auto& record = file_.record();
        if (record.running < 0) return Unexpected{stopped_on_failure()};
        const auto same = unchanged(record, file_.statements());
        if (same < record.done && file_.migration().kind == migrate::Kind::repeatable &&
            record.running == 0)
            return begin_anew();
        if (same < record.done || !is_boundary(record.done)) return Unexpected{edited(same)};
        if (auto set = file_.replay_session(); !set) return set;
        if (record.running > 0)
            if (auto settled = settle_cut_off(file_); !settled) return settled;
        file_.forget_hashes();
        if (record.done > 0)
            scene_.observer.notice(fmt::format("{}: going on behind statement {} of {}",
                                               file_.migration().script, file_.record().done,
                                               file_.statements().size()));
        return take_up();
    }

    /// The row shows the present file from here on.
    Expected<Done, ApplyFailure> take_up() {
        auto batch = file_.begin_own_work();
        if (!batch) return Unexpected{std::move(batch).error()};
        batch->add_ours(resume_record(scene_, file_.record(), file_.migration(), file_.context(),
                                      file_.statements()));
        if (auto sent = file_.commit(*std::move(batch)); !sent)
            return Unexpected{std::move(sent).error()};
        return Done{};
    }

    Expected<Done, ApplyFailure> begin_anew() {
        scene_.observer.notice(
            fmt::format("{}: what was done of it was edited since, so it begins again",
                        file_.migration().script));
        return insert();
    }

    [[nodiscard]] bool is_boundary(std::size_t done) const {
        const auto& steps = file_.plan().steps;
        return done == 0 || std::any_of(steps.begin(), steps.end(),
                                        [&](const auto& step) { return step.last == done; });
    }

    [[nodiscard]] ApplyFailure stopped_on_failure() const {
        const auto statement = static_cast<std::size_t>(-file_.record().running);
        const auto& migration = file_.migration();
        return file_.failure(
            Remedy::fix_input,
            fmt::format("statement {} failed before, and the file says on-failure=stop; say how it "
                        "goes on: \"lockstep repair resume {}\" runs it again, with --done it "
                        "counts as done",
                        statement, name_for_repair(migration)),
            std::nullopt);
    }

    [[nodiscard]] ApplyFailure edited(std::size_t same) const {
        const auto& record = file_.record();
        const auto statement = std::min(same, record.done - 1);
        const auto place =
            statement < file_.statements().size() ? std::optional{statement} : std::nullopt;
        return file_.failure(
            Remedy::fix_input,
            fmt::format(
                "{} of {} done and edited since; restore what is done and edit only what is "
                "behind it, or do the rest by hand and say so with "
                "\"lockstep repair mark-applied {}\"",
                record.done == 1 ? "the first statement"
                                 : fmt::format("the first {} statements", record.done),
                file_.migration().script + (record.done == 1 ? " was" : " were"),
                name_for_repair(file_.migration())),
            place);
    }

    Expected<Done, ApplyFailure> run_steps() {
        for (const auto& step : file_.plan().steps) {
            if (step.last <= file_.record().done) continue;
            if (scene_.stop.requested())
                return Unexpected{file_.failure(Remedy::retry,
                                                "Lockstep was asked to stop between two statements",
                                                std::nullopt)};
            if (auto ran = run_step(step); !ran) {
                auto failure = std::move(ran).error();
                hold_on_failure(step, failure);
                return Unexpected{std::move(failure)};
            }
        }
        return Done{};
    }

    Expected<Done, ApplyFailure> run_step(const Step& step) {
        if (step.kind == Step::Kind::alone && !is_atomic(step.first)) return alone(step);
        auto ran = run_transaction(file_, step, timeouts_, watch_);
        if (!ran && is_refused_inside(step, ran.error())) return alone(step);
        return ran;
    }

    Expected<Done, ApplyFailure> alone(const Step& step) {
        return run_alone(file_, step.first, timeouts_[step.first], watch_);
    }

    /// A DO block that does not commit is better counted with what it did than looked up.
    [[nodiscard]] bool is_atomic(std::size_t statement) const {
        return file_.plan().traits[statement].rule == sql::TransactionRule::may_commit &&
               is_atomic_block(file_.statements()[statement].text);
    }

    /// The server knows better than we do what it does not run in a transaction, and has then done
    /// nothing.
    [[nodiscard]] bool is_refused_inside(const Step& step, const ApplyFailure& failure) const {
        const auto& state = failure.failure.sqlstate;
        const auto refused =
            state == "25001" || (state == "2D000" && file_.migration().directives.no_transaction);
        return refused && step.last == step.first + 1 && scene_.session.alive();
    }

    /// With on-failure=stop nothing of the file is run again before a person has looked. What
    /// passes by itself is no failure in this sense, nor what is still to be looked up.
    void hold_on_failure(const Step& step, ApplyFailure& failure) {
        if (!file_.migration().directives.stop_on_failure || !scene_.session.alive() ||
            failure.remedy != Remedy::fix_input || file_.record().running != 0)
            return;
        if (file_.mark(-static_cast<int>(step.last), "")) {
            failure.failure.hint += fmt::format(
                "{}the file says on-failure=stop, so nothing of it is run again until "
                "\"lockstep repair resume {}\"",
                failure.failure.hint.empty() ? "" : "; ", name_for_repair(file_.migration()));
        }
    }

    /// The row and what the mirrored table is to show, and where the session is not kept, the
    /// session as it was before the file: in one transaction.
    Expected<HistoryRow, ApplyFailure> finish() {
        const auto mirrored = mirror_statements(scene_, file_.migration());
        if (!mirrored)
            return Unexpected{file_.failure(Remedy::fix_input, mirrored.error(), std::nullopt)};
        auto batch = keeps_session() ? file_.begin_own_work() : begin_with_reset();
        if (!batch) return Unexpected{std::move(batch).error()};
        batch->add_other_locks(other_lock_keys(scene_));
        const auto place =
            batch->add_ours(finish_record(scene_, file_.timed_record(), file_.migration(),
                                          file_.context(), file_.statements().size()));
        if (!mirrored->empty())
            batch->add_ours(*mirrored, "recording it in " + describe(*scene_.settings.mirror));
        auto results = file_.commit(*std::move(batch));
        if (!results) return Unexpected{std::move(results).error()};
        if (keeps_session())
            if (auto kept = file_.keep_user(); !kept) return Unexpected{std::move(kept).error()};
        return applied_row(file_.migration(), file_.context(), file_.statements().size(),
                           results->at(place));
    }

    [[nodiscard]] bool keeps_session() const {
        return file_.context().session == migrate::SessionState::kept;
    }

    Expected<Batch, ApplyFailure> begin_with_reset() {
        Batch batch;
        batch.add_ours("BEGIN READ WRITE");
        batch.add_guard(scene_.key);
        add_reset(batch);
        if (!file_.reads_our_text())
            if (auto sent = batch.send(scene_.session, {}); !sent)
                return Unexpected{file_.failure(sent.error())};
        batch.add_ours("SET LOCAL search_path = pg_catalog");
        return batch;
    }

    void add_reset(Batch& batch) const {
        for (const auto& statement : reset_statements(scene_.session))
            batch.add_ours(statement);
    }

    /// What is recorded about the failure must not run as the file left the session.
    void leave() {
        auto& session = scene_.session;
        if (!session.alive()) return;
        roll_back(session);
        Batch batch;
        add_reset(batch);
        if (!batch.send(session, {})) session.close();
    }

    const ApplyScene& scene_;
    StepFile file_;
    ProgressWatch watch_;
    std::vector<Milliseconds> timeouts_;
};

} // namespace

Expected<HistoryRow, ApplyFailure> run_in_steps(const ApplyScene& scene,
                                                const migrate::Migration& migration,
                                                const migrate::ApplyContext& context,
                                                const std::vector<sql::Statement>& statements,
                                                const migrate::FilePlan& plan) {
    return StepRun{scene, migration, context, statements, plan}.run();
}

} // namespace lockstep::pg
