// SPDX-License-Identifier: Apache-2.0
#include "migrate/undo.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "initcontainer/commands/by_hand.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/mirroring.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/undo_run.hpp"

namespace lockstep::initcontainer {
namespace {

/// Where it happened and what the server said, and what became of the database.
std::string describe(const migrate::ApplyFailure& failed, const std::string& version) {
    const auto& failure = failed.failure;
    auto text = failure.script;
    if (failure.statement_number != 0)
        text += fmt::format(", line {}, column {}", failure.line, failure.column);
    text += ": " + failure.message;
    if (!failure.sqlstate.empty()) text += " [SQLSTATE " + failure.sqlstate + "]";
    if (failed.aftermath == migrate::Aftermath::unknown) return text;
    return text + fmt::format("; the down section was rolled back as a whole, and version {} is "
                              "still applied",
                              version);
}

/// Takes migrations back, from the files to the record of it.
class Undoer {
public:
    Undoer(const Context& context, report::Report& report)
        : context_{context}, report_{report}, history_{context.settings.history} {}

    void run() {
        set_ = load_files(context_, report_);
        if (!set_) return;
        auto session = connect(context_, report_);
        if (!session) return;
        const auto mirror = find_mirror(context_.settings, *set_, *session);
        if (!mirror) return refuse_mirror(mirror.error());
        history_.mirror = mirror->get();
        pg::HistoryDatabase database{*session, history_, context_.stop};
        if (context_.settings.dry_run) {
            const auto steps = plan(database, *session);
            if (!steps) return;
            for (const auto& step : *steps)
                undone_.push_back(step.migration->script);
            return succeed();
        }
        if (!wait_for_lock(context_, database, report_)) return;
        const HeldLock lock{database};
        if (!keep_in_step(context_, database, report_)) return;
        const auto steps = plan(database, *session);
        if (!steps) return;
        if (const auto made = database.ensure_history(); !made)
            return fail(report_, made.error(), {});
        if (undo_all(*steps, *session)) succeed();
    }

    [[nodiscard]] const std::vector<std::string>& undone() const { return undone_; }

private:
    std::optional<std::vector<migrate::UndoStep>> plan(pg::HistoryDatabase& database,
                                                       pg::Session& session) {
        const auto history = database.read_history(set_->digest);
        if (!history) {
            fail(report_, history.error(), {});
            return std::nullopt;
        }
        auto steps = migrate::plan_undo(*set_, *history, context_.settings.target);
        if (!steps) {
            fail(report_, steps.error());
            return std::nullopt;
        }
        if (history->exists && !may_undo(session)) return std::nullopt;
        return std::optional{*std::move(steps)};
    }

    /// An undo loses data, so the database must be one for development, or be named.
    bool may_undo(pg::Session& session) {
        const auto& name = session.facts().database;
        const auto& confirmed = context_.settings.confirm;
        if (confirmed == name) return true;
        if (!confirmed.empty())
            return refuse(fmt::format("--confirm names the database \"{}\", but this is \"{}\"",
                                      confirmed, name));
        pg::HistoryRepair repair{session, context_.settings.history.schema, {}};
        const auto environment = repair.environment();
        if (!environment) {
            fail(report_, environment.error(), {});
            return false;
        }
        if (*environment == "development") return true;
        return refuse(fmt::format("the database \"{}\" is not marked as development, and an undo "
                                  "can lose data; if it is the right one, add --confirm {}",
                                  name, name));
    }

    void refuse_mirror(const Error& error) {
        report::Failure failure;
        failure.kind = "mirror";
        fail(report_, error, std::move(failure));
    }

    bool refuse(std::string sentence) {
        report::Failure failure;
        failure.kind = "undo";
        fail(report_, {Remedy::fix_input, std::move(sentence)}, std::move(failure));
        return false;
    }

    bool undo_all(const std::vector<migrate::UndoStep>& steps, pg::Session& session) {
        const auto author = author_of(context_, set_->digest);
        for (const auto& step : steps) {
            log::info("undoing", {{"file", step.migration->script}, {"version", step.version}});
            const auto done = pg::undo_migration(session, history_, step, author, context_.stop);
            if (!done) {
                const auto& failed = done.error();
                fail(report_, {failed.remedy, describe(failed, step.version)},
                     to_report(failed.failure, "sql"));
                return false;
            }
            log::info("undone", {{"file", step.migration->script}, {"version", step.version}});
            undone_.push_back(step.migration->script);
        }
        return true;
    }

    void succeed() {
        const HandChange change{
            {},
            {},
            {},
            undone_.empty()
                ? fmt::format("nothing above version {} is applied", context_.settings.target)
                : fmt::format("undone: {}", fmt::join(undone_, ", "))};
        initcontainer::succeed(context_, change, report_);
    }

    const Context& context_;
    report::Report& report_;
    pg::HistorySettings history_;
    std::optional<migrate::MigrationSet> set_;
    std::vector<std::string> undone_;
};

void print(const Context& context, const std::vector<std::string>& undone,
           const report::Report& report) {
    using Json = nlohmann::ordered_json;
    auto json = Json::parse(report::to_json(report));
    json["dryRun"] = context.settings.dry_run;
    json["undone"] = undone;
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace),
                 report.remedy ? "" : report.message + "\n");
}

} // namespace

report::Report run_undo(const Context& context) {
    auto report = begin_report(context);
    Undoer undoer{context, report};
    undoer.run();
    print(context, undoer.undone(), report);
    return report;
}

} // namespace lockstep::initcontainer
