// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/by_hand.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/backoff.hpp"
#include "base/duration.hpp"
#include "base/log.hpp"
#include "initcontainer/progress.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"

namespace lockstep::initcontainer {
namespace {

report::Failure of_kind(const char* kind) {
    report::Failure failure;
    failure.kind = kind;
    return failure;
}

/// Tries for the lock, again and again.
class LockWait {
public:
    LockWait(const Context& context, pg::HistoryDatabase& database, report::Report& report)
        : context_{context}, database_{database}, report_{report},
          deadline_{context.clock.now() + context.settings.run.lock_wait},
          backoff_{context.settings.run.lock_poll} {}

    bool run() {
        for (;;) {
            const auto taken = database_.try_lock();
            if (!taken) return give_up(taken.error(), "connection");
            if (*taken) return true;
            if (!tell_holder()) return false;
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline_ - context_.clock.now());
            if (left.count() <= 0) return give_up(too_late(), "lock");
            if (context_.stop.wait_for(std::min(backoff_.next(), left)))
                return give_up(
                    {Remedy::retry, "asked to stop while waiting for the migration lock"},
                    "stopped");
        }
    }

private:
    bool give_up(const Error& error, const char* kind) {
        fail(report_, error, of_kind(kind));
        return false;
    }

    bool tell_holder() {
        const auto holder = database_.lock_holder();
        if (!holder) return give_up(holder.error(), "connection");
        if (!holder->has_value() || (*holder)->pid == told_) return true;
        told_ = (*holder)->pid;
        report_.lock_holder = describe(**holder);
        progress_.waiting_for_lock(**holder);
        return true;
    }

    [[nodiscard]] Error too_late() const {
        return {Remedy::retry,
                fmt::format("the migration lock was not obtained within {}; it is held by {}",
                            format_duration(context_.settings.run.lock_wait),
                            report_.lock_holder.empty() ? "another session" : report_.lock_holder)};
    }

    const Context& context_;
    pg::HistoryDatabase& database_;
    report::Report& report_;
    SteadyTime deadline_;
    Backoff backoff_;
    ProgressLog progress_;
    int told_ = 0;
};

} // namespace

bool wait_for_lock(const Context& context, pg::HistoryDatabase& database, report::Report& report) {
    return LockWait{context, database, report}.run();
}

bool keep_in_step(const Context& context, pg::HistoryDatabase& database, report::Report& report) {
    const auto refuse = [&](const Error& error, const char* kind) {
        fail(report, error, of_kind(kind));
        return false;
    };
    const auto history = database.read_history({});
    if (!history) return refuse(history.error(), "history");
    if (!history->mirror_differs) return true;
    if (const auto made = database.ensure_history(); !made) return refuse(made.error(), "history");
    const auto deadline = context.clock.now() + context.settings.run.lock_wait;
    Backoff backoff{context.settings.run.lock_poll};
    for (;;) {
        const auto kept = database.keep_in_step(*history);
        if (!kept) return refuse(kept.error(), "mirror");
        for (const auto& sentence : kept->done)
            log::info(sentence, {});
        if (kept->busy.empty()) return true;
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - context.clock.now());
        if (left.count() <= 0 || context.stop.wait_for(std::min(backoff.next(), left)))
            return refuse({Remedy::retry, "another migration tool is at work: the lock of its runs "
                                          "is held by " +
                                              kept->busy},
                          "lock");
    }
}

pg::RepairAuthor author_of(const Context& context, std::string_view set_digest) {
    const auto& settings = context.settings;
    return {std::string{set_digest}, settings.run.rollout, settings.person, settings.reason};
}

void succeed(const Context& context, const HandChange& change, report::Report& report) {
    report.outcome = report::Outcome::ready;
    report.message =
        (context.settings.dry_run ? "Nothing was changed (dry run). It would be so: " : "Done: ") +
        change.sentence + ".";
}

void print_change(const Context& context, const HandChange& change, const report::Report& report) {
    if (report.remedy)
        return print_result(context.out, context.settings.output, report::to_json(report), "");
    const nlohmann::ordered_json json{
        {"command", change.command},     {"version", change.version},
        {"file", change.file},           {"dryRun", context.settings.dry_run},
        {"by", context.settings.person}, {"reason", context.settings.reason},
        {"message", report.message}};
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
                 report.message + "\n");
}

} // namespace lockstep::initcontainer
