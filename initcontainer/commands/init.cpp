// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "initcontainer/commands/by_hand.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/first_time_database.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

/// Sets a database up, from the files to the mark. What is there already stays as it is.
class Initialiser {
public:
    Initialiser(const Context& context, report::Report& report)
        : context_{context}, report_{report} {}

    void run() {
        if (has_files(context_)) {
            set_ = load_files(context_, report_);
            if (!set_) return;
        }
        const auto bootstrap = load_bootstrap(context_, report_);
        if (!bootstrap) return;
        auto session = connect(context_, report_);
        if (!session) return;
        pg::HistoryDatabase database{*session, context_.settings.history, context_.stop};
        FirstTime first_time{context_, *session, set_ ? &*set_ : nullptr, *bootstrap};
        FirstTimeDatabase first{database, first_time};
        if (context_.settings.dry_run) {
            if (look(first) && may_mark(*session)) succeed();
            return;
        }
        if (!wait_for_lock(context_, database, report_)) return;
        const HeldLock lock{database};
        if (!look(first) || !may_mark(*session)) return;
        if (const auto made = first.ensure_history(); !made)
            return fail(report_, made.error(), failure_of(first));
        if (mark(*session)) succeed();
    }

    [[nodiscard]] Json result() const {
        return {
            {"case", case_}, {"environment", environment_}, {"dryRun", context_.settings.dry_run}};
    }

private:
    /// Which of the cases it is.
    bool look(FirstTimeDatabase& first) {
        const auto history = first.read_history(set_ ? set_->digest : std::string{});
        if (!history) {
            fail(report_, history.error(), failure_of(first));
            return false;
        }
        exists_ = history->exists;
        report_.schema = to_report(*history);
        if (first.decision()) {
            case_ = to_string(first.decision()->first_case);
            sentences_.push_back(first.decision()->sentence);
            return true;
        }
        case_ = "history";
        const auto& version = report_.schema->current;
        sentences_.push_back(
            fmt::format("the history is there ({} migration(s){}) and is used as it is",
                        report_.schema->applied, version.empty() ? "" : ", version " + version));
        return true;
    }

    /// A reset is possible where the mark says development, so what was production is not marked
    /// anew by the way.
    bool may_mark(pg::Session& session) {
        if (exists_) {
            auto marked = repair(session).environment();
            if (!marked) return give_up(marked.error(), "");
            environment_ = *std::move(marked);
        }
        const auto& wanted = context_.settings.environment;
        const auto& name = session.facts().database;
        changes_ = !wanted.empty() && wanted != environment_;
        if (environment_ == "production" && changes_ && context_.settings.confirm != name)
            return give_up({Remedy::fix_input,
                            fmt::format("the database \"{}\" is marked as production; to mark it "
                                        "as {}, add --confirm {}; nothing was changed",
                                        name, wanted, name)},
                           "environment");
        if (changes_) sentences_.push_back(fmt::format("it is marked as {}", wanted));
        return true;
    }

    bool mark(pg::Session& session) {
        const auto& wanted = context_.settings.environment;
        if (!changes_) return true;
        const auto marked =
            repair(session).mark_environment(wanted, fmt::format("marked as {}", wanted));
        if (!marked) return give_up(marked.error(), "");
        environment_ = wanted;
        return true;
    }

    pg::HistoryRepair repair(pg::Session& session) const {
        return {session, context_.settings.history.schema, author_of(context_, {})};
    }

    bool give_up(const Error& error, const char* kind) {
        report::Failure failure;
        failure.kind = kind;
        fail(report_, error, std::move(failure));
        return false;
    }

    void succeed() {
        std::string sentence;
        for (const auto& each : sentences_)
            sentence += (sentence.empty() ? "" : "; ") + each;
        initcontainer::succeed(context_, {{}, {}, {}, sentence}, report_);
    }

    const Context& context_;
    report::Report& report_;
    std::optional<migrate::MigrationSet> set_;
    std::string case_;
    std::string environment_;
    std::vector<std::string> sentences_;
    bool exists_ = false;
    bool changes_ = false; ///< The mark.
};

} // namespace

report::Report run_init(const Context& context) {
    auto report = begin_report(context);
    Initialiser initialiser{context, report};
    initialiser.run();
    auto json = Json::parse(report::to_json(report));
    json.update(initialiser.result());
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace),
                 report.remedy ? "" : report.message + "\n");
    return report;
}

} // namespace lockstep::initcontainer
