// SPDX-License-Identifier: Apache-2.0
#include "pg/alone_statement.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "pg/build_wait.hpp"
#include "pg/cut_off.hpp"
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
        auto now = look_again(session_, before_.seen);
        if (now && missing_effect(now->seen)) {
            // Somebody else's build of that name, which IF NOT EXISTS took for ours.
            if (auto waited = wait_for_builders(file_, now->seen, text()); !waited) return waited;
            now = look_again(session_, before_.seen);
        }
        if (!now) return Unexpected{lost_or(now.error())};
        if (auto restored = settings_.restore(); !restored)
            return Unexpected{lost_or(restored.error())};
        if (auto why = missing_effect(now->seen)) {
            auto failure = file_.failure(Remedy::fix_input, *std::move(why), index_);
            run_none();
            return Unexpected{std::move(failure)};
        }
        if (auto kept = kept_as_it_was(before_.seen, now->seen))
            file_.scene().observer.notice(file_.migration().script + ": " + *kept);
        return file_.count(index_ + 1);
    }

    /// The statement failed, or its answer was lost.
    ApplyFailure failed(const ServerError& error) {
        if (!session_.alive()) return lost(error);
        auto failure = this->failure(error);
        if (error.sqlstate == "40P01" || error.sqlstate == "55P03") {
            failure.remedy = Remedy::retry;
            failure.may_try_again =
                before_.seen.kind != EffectKind::unknown || file_.migration().directives.retry_safe;
        }
        // A name that was taken: what is there now is not ours.
        if (error.sqlstate == "42P07") {
            restore();
            run_none();
        } else {
            clear_away(failure, error);
        }
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
        failure.aftermath = stopped ? migrate::Aftermath::partial : migrate::Aftermath::unknown;
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
        run_none();
    }

    /// What cannot be written is found out by the next run.
    void run_none() {
        if (session_.alive() && !file_.mark(0, ""))
            log::debug("left for the next run to look up", {{"file", file_.migration().script}});
    }

    bool drop_what_is_left(const Sighting& now) {
        const auto dropped = drop_leftovers(session_, file_.scene().stop, before_.seen, now.seen,
                                            LeftoverPatience::brief);
        if (!dropped) return false;
        for (const auto& sentence : describe(*dropped, "the failed statement"))
            file_.scene().observer.notice(file_.migration().script + ": " + sentence);
        return true;
    }

    void tell_doubt(ApplyFailure& failure) {
        restore();
        failure.remedy = Remedy::fix_input;
        failure.may_try_again = false;
        failure.failure.hint =
            "what it committed before it failed stays: " + ways_out(file_.migration());
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

} // namespace

Expected<Done, ApplyFailure> run_alone(StepFile& file, std::size_t statement,
                                       Milliseconds lock_timeout, ProgressWatch& watch) {
    return AloneStatement{file, statement, lock_timeout, watch}.run();
}

} // namespace lockstep::pg
