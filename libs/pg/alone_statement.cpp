// SPDX-License-Identifier: Apache-2.0
#include "pg/alone_statement.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "pg/build_wait.hpp"
#include "pg/index_care.hpp"
#include "pg/leftovers.hpp"
#include "pg/statement_settings.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;
using sql::EffectKind;
using sql::StatementClass;

bool is_concurrent(const sql::StatementTraits& traits) {
    return traits.statement_class == StatementClass::concurrent;
}

std::string lower(std::string_view text) {
    std::string made{text};
    for (auto& letter : made)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
    return made;
}

/// Whether parts of it may stay when it fails: only what can say COMMIT itself, or calls what can.
bool may_have_committed(std::string_view statement, const ServerError& error) {
    // An error at a place of the statement itself is found before it runs.
    if (error.position > 0) return false;
    const auto text = lower(statement);
    return text.find("commit") != std::string::npos || text.find("call") != std::string::npos;
}

std::string ways_out(const StepFile& file) {
    const auto name = name_for_repair(file.migration());
    return fmt::format(
        "look at the database, then say how it goes on: \"lockstep repair resume "
        "{0}\" runs it again, \"lockstep repair resume {0} --done\" counts it as done",
        name);
}

/// One statement on its way.
class AloneStatement {
public:
    AloneStatement(StepFile& file, std::size_t statement, Milliseconds lock_timeout,
                   ProgressWatch& watch)
        : file_{file}, session_{file.session()}, index_{statement},
          lock_timeout_{lock_timeout}, watch_{watch}, settings_{session_} {}

    Expected<Done, ApplyFailure> run() {
        if (auto ready = look_before(); !ready) return ready;
        if (auto marked = file_.mark(static_cast<int>(index_) + 1, before_.json); !marked)
            return marked;
        if (auto set = settings_.apply(limits()); !set) return Unexpected{failure(set.error())};
        auto results = session_.execute(std::string{text()}, options());
        if (!results) return Unexpected{failed(results.error())};
        return look_after();
    }

private:
    Expected<Done, ApplyFailure> look_before() {
        const auto effect = sql::analyse(text()).effect.value_or(sql::Effect{});
        auto found = look_up(session_, effect);
        if (!found) return Unexpected{failure(found.error())};
        before_ = *std::move(found);
        if (!obstacle(before_.seen)) return Done{};
        // It may be on its way to become valid.
        if (auto waited = wait_for_builders(file_, before_.seen, text()); !waited) return waited;
        found = look_up(session_, effect);
        if (!found) return Unexpected{failure(found.error())};
        before_ = *std::move(found);
        auto why = obstacle(before_.seen);
        if (!why) return Done{};
        return Unexpected{file_.failure(Remedy::fix_input, *std::move(why), index_)};
    }

    [[nodiscard]] StatementLimits limits() const {
        const auto& directives = file_.migration().directives;
        StatementLimits limits{lock_timeout_, directives.statement_timeout, false};
        if (!is_concurrent(traits())) return limits;
        limits.outlives_client = true;
        if (!limits.statement_timeout) limits.statement_timeout = Milliseconds{0};
        return limits;
    }

    ExecuteOptions options() {
        ExecuteOptions options;
        options.stop = file_.scene().stop;
        options.on_stop = is_concurrent(traits()) ? OnStop::abandon : OnStop::cancel;
        if (const auto& data = file_.statements()[index_].copy_data; !data.empty())
            options.copy_data.push_back(data);
        options.tick = [this] { watch_.look(); };
        return options;
    }

    Expected<Done, ApplyFailure> look_after() {
        const auto now = look_again(session_, before_.seen);
        if (!now) return Unexpected{lost_or(now.error())};
        if (auto why = missing_effect(now->seen)) {
            auto failure = file_.failure(Remedy::fix_input, *std::move(why), index_);
            clear_away(failure, {});
            return Unexpected{std::move(failure)};
        }
        if (auto kept = kept_as_it_was(before_.seen, now->seen))
            file_.scene().observer.notice(file_.migration().script + ": " + *kept);
        if (auto restored = settings_.restore(); !restored)
            return Unexpected{lost_or(restored.error())};
        return file_.count(index_ + 1);
    }

    /// The statement failed, or its answer was lost.
    ApplyFailure failed(const ServerError& error) {
        if (!session_.alive()) return lost(error);
        auto failure = this->failure(error);
        if (error.sqlstate == "40P01" || error.sqlstate == "55P03") {
            failure.remedy = Remedy::retry;
            failure.may_try_again = true;
        }
        clear_away(failure, error);
        return failure;
    }

    ApplyFailure lost_or(const ServerError& error) {
        return session_.alive() ? failure(error) : lost(error);
    }

    /// Nobody knows whether it was done; the next run looks.
    [[nodiscard]] ApplyFailure lost(const ServerError& error) const {
        const auto stopped = file_.scene().stop.requested();
        auto failure = file_.failure(
            stopped ? Remedy::retry : Remedy::observe,
            stopped ? error.message
                    : "the connection broke while the statement ran, so its effect is to be looked "
                      "up: " +
                          error.message,
            index_);
        failure.failure.sqlstate = error.sqlstate;
        if (!stopped) failure.aftermath = migrate::Aftermath::unknown;
        return failure;
    }

    /// After a failure in a session that lives: nothing of the statement stays, or it is said what
    /// does.
    void clear_away(ApplyFailure& failure, const ServerError& error) {
        const auto now = look_again(session_, before_.seen);
        if (!now) return;
        switch (after_failure(before_.seen, now->seen)) {
        case Verdict::in_doubt:
            if (!file_.migration().directives.retry_safe && may_have_committed(text(), error))
                return tell_doubt(failure);
            break;
        case Verdict::finalize:
            failure.failure.hint = "the detaching was begun; the next run ends it";
            restore();
            return;
        default:
            if (!drop_what_is_left(*now)) {
                failure.may_try_again = false;
                failure.failure.hint = "an index that is not valid was left behind; the next run "
                                       "drops it";
                restore();
                return;
            }
        }
        restore();
        if (session_.alive() && !file_.mark(0, ""))
            log::debug("left for the next run to look up", {{"file", file_.migration().script}});
    }

    bool drop_what_is_left(const Sighting& now) {
        const auto dropped = drop_leftovers(session_, file_.scene().stop, before_.seen, now.seen,
                                            LeftoverPatience::brief);
        if (!dropped) return false;
        for (const auto& name : *dropped)
            file_.scene().observer.notice(
                fmt::format("{}: dropped index {}, which the failed statement left behind INVALID",
                            file_.migration().script, name));
        return true;
    }

    void tell_doubt(ApplyFailure& failure) {
        restore();
        failure.remedy = Remedy::fix_input;
        failure.may_try_again = false;
        failure.failure.hint = "what it committed before it failed stays: " + ways_out(file_);
    }

    void restore() {
        if (!settings_.restore()) session_.close();
    }

    [[nodiscard]] ApplyFailure failure(const ServerError& error) const {
        BatchFailure failed;
        failed.error = error;
        failed.statement = index_;
        failed.character = error.position;
        return file_.failure(failed);
    }

    [[nodiscard]] std::string_view text() const { return file_.statements()[index_].text; }
    [[nodiscard]] const sql::StatementTraits& traits() const { return file_.plan().traits[index_]; }

    StepFile& file_;
    Session& session_;
    std::size_t index_;
    Milliseconds lock_timeout_;
    ProgressWatch& watch_;
    StatementSettings settings_;
    Sighting before_;
};

/// The statement that ran when the last run was cut off.
class CutOff {
public:
    explicit CutOff(StepFile& file)
        : file_{file}, session_{file.session()}, index_{file.record().done},
          same_{same_running(file.record(), file.statements())}, settings_{session_} {}

    Expected<Done, ApplyFailure> settle() {
        if (auto set = settings_.apply({Milliseconds{0}, Milliseconds{0}, false}); !set)
            return Unexpected{failure(set.error())};
        auto settled = look_and_act();
        if (!settings_.restore()) session_.close();
        return settled;
    }

private:
    Expected<Done, ApplyFailure> look_and_act() {
        if (auto read = read_before(); !read) return read;
        if (auto waited = wait_for_builders(file_, before_, same_ ? text() : std::string_view{});
            !waited)
            return waited;
        const auto seen = look_again(session_, before_);
        if (!seen) return Unexpected{failure(seen.error())};
        if (auto cleared = clear_away(seen->seen); !cleared) return cleared;
        const auto now = look_again(session_, before_);
        if (!now) return Unexpected{failure(now.error())};
        return act(after_cut_off(before_, now->seen), now->seen);
    }

    Expected<Done, ApplyFailure> read_before() {
        const auto& json = file_.record().before;
        if (!json.starts_with('{')) return Done{};
        auto read = read_sighting(session_, json);
        if (!read) return Unexpected{failure(read.error())};
        before_ = *std::move(read);
        return Done{};
    }

    Expected<Done, ApplyFailure> clear_away(const Seen& seen) {
        const auto dropped =
            drop_leftovers(session_, file_.scene().stop, before_, seen, LeftoverPatience::endless);
        if (!dropped) return Unexpected{failure(dropped.error())};
        for (const auto& name : *dropped)
            notice(
                fmt::format("dropped index {}, which a run that was cut off left INVALID", name));
        return Done{};
    }

    Expected<Done, ApplyFailure> act(Verdict verdict, const Seen& now) {
        switch (verdict) {
        case Verdict::done:
            return done(now);
        case Verdict::finalize:
            return finalize(now);
        case Verdict::foreign:
            return refuse(*obstacle(now));
        case Verdict::in_doubt:
            if (!file_.migration().directives.retry_safe) return refuse(doubt());
            break;
        default:
            break;
        }
        return file_.count(index_);
    }

    Expected<Done, ApplyFailure> done(const Seen& now) {
        if (!same_)
            return refuse(fmt::format("the statement ran when the last run was cut off, and was "
                                      "edited since; what it did "
                                      "before is there ({}): restore it, or take that back and {}",
                                      now.name.empty() ? before_.name : now.name, ways_out(file_)));
        notice(fmt::format("statement {} was done when the last run was cut off", index_ + 1));
        return file_.count(index_ + 1);
    }

    Expected<Done, ApplyFailure> finalize(const Seen& now) {
        const auto ended = session_.execute(
            fmt::format("ALTER TABLE {} DETACH PARTITION {} FINALIZE", now.table, now.object),
            file_.scene().stop);
        if (!ended) return Unexpected{failure(ended.error())};
        notice(fmt::format("ended detaching {}, which a run that was cut off had begun", now.name));
        auto after = now;
        after.there = false;
        return done(after);
    }

    [[nodiscard]] std::string doubt() const {
        return "the last run was cut off while the statement ran, and it may have committed part "
               "of its work: " +
               ways_out(file_);
    }

    Expected<Done, ApplyFailure> refuse(std::string why) {
        return Unexpected{file_.failure(Remedy::fix_input, std::move(why), place())};
    }

    void notice(const std::string& sentence) {
        file_.scene().observer.notice(file_.migration().script + ": " + sentence);
    }

    [[nodiscard]] ApplyFailure failure(const ServerError& error) const {
        return file_.failure(BatchFailure{.error = error}, place());
    }

    [[nodiscard]] std::optional<std::size_t> place() const {
        return index_ < file_.statements().size() ? std::optional{index_} : std::nullopt;
    }
    [[nodiscard]] std::string_view text() const { return file_.statements()[index_].text; }

    StepFile& file_;
    Session& session_;
    std::size_t index_;
    bool same_;
    StatementSettings settings_;
    Seen before_;
};

} // namespace

Expected<Done, ApplyFailure> run_alone(StepFile& file, std::size_t statement,
                                       Milliseconds lock_timeout, ProgressWatch& watch) {
    return AloneStatement{file, statement, lock_timeout, watch}.run();
}

Expected<Done, ApplyFailure> settle_cut_off(StepFile& file) {
    return CutOff{file}.settle();
}

std::string name_for_repair(const migrate::Migration& migration) {
    return migration.kind == migrate::Kind::repeatable ? migration.script
                                                       : migration.version.text();
}

} // namespace lockstep::pg
