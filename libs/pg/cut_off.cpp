// SPDX-License-Identifier: Apache-2.0
#include "pg/cut_off.hpp"

#include <utility>

#include <fmt/format.h>

#include "pg/build_wait.hpp"
#include "pg/index_care.hpp"
#include "pg/leftovers.hpp"
#include "pg/statement_settings.hpp"

namespace lockstep::pg {
namespace {

using migrate::ApplyFailure;

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
        for (const auto& sentence : describe(*dropped, "a run that was cut off"))
            notice(sentence);
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
                                      "edited since; what it did is there ({}): restore it, or "
                                      "take that back and {}",
                                      now.name.empty() ? before_.name : now.name,
                                      ways_out(file_.migration())));
        notice(fmt::format("statement {} was done when the last run was cut off", index_ + 1));
        return file_.count(index_ + 1);
    }

    Expected<Done, ApplyFailure> finalize(const Seen& now) {
        // It locks the partition against everybody, so it must not wait for long.
        const auto limited = session_.execute(
            fmt::format("SET lock_timeout = {}", file_.scene().settings.lock_timeout.count()));
        if (!limited) return Unexpected{failure(limited.error())};
        const auto ended = session_.execute(
            fmt::format("ALTER TABLE {} DETACH PARTITION {} FINALIZE", now.table, now.object),
            file_.scene().stop);
        if (!ended) return Unexpected{failure(ended.error())};
        notice(fmt::format("ended detaching {}, which a run that was cut off had begun", now.name));
        return done(now);
    }

    [[nodiscard]] std::string doubt() const {
        return "the last run was cut off while the statement ran, and it may have committed part "
               "of its work: " +
               ways_out(file_.migration());
    }

    Expected<Done, ApplyFailure> refuse(std::string why) {
        return Unexpected{file_.failure(Remedy::fix_input, std::move(why), place())};
    }

    void notice(const std::string& sentence) {
        file_.scene().observer.notice(file_.migration().script + ": " + sentence);
    }

    [[nodiscard]] ApplyFailure failure(const ServerError& error) const {
        auto failure = file_.failure(BatchFailure{.error = error}, place());
        // All of this may be done again at any time.
        failure.may_try_again = error.sqlstate == "55P03" || error.sqlstate == "40P01";
        return failure;
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

Expected<Done, ApplyFailure> settle_cut_off(StepFile& file) {
    return CutOff{file}.settle();
}

std::string name_for_repair(const migrate::Migration& migration) {
    return migration.kind == migrate::Kind::repeatable ? migration.script
                                                       : migration.version.text();
}

std::string ways_out(const migrate::Migration& migration) {
    return fmt::format(
        "look at the database, then say how it goes on: \"lockstep repair resume "
        "{0}\" runs it again, \"lockstep repair resume {0} --done\" counts it as done",
        name_for_repair(migration));
}

} // namespace lockstep::pg
