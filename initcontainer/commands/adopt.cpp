// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/duration.hpp"
#include "base/log.hpp"
#include "initcontainer/commands/by_hand.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/foreign_history.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

report::Failure of_kind(const char* kind) {
    report::Failure failure;
    failure.kind = kind;
    return failure;
}

/// Takes over another tool's history, from the files to the record.
class Adopter {
public:
    Adopter(const Context& context, report::Report& report) : context_{context}, report_{report} {}

    void run() {
        set_ = load_files(context_, report_);
        if (!set_) return;
        auto session = connect(context_, report_);
        if (!session) return;
        pg::HistoryDatabase database{*session, context_.settings.history, context_.stop};
        if (context_.settings.dry_run) {
            if (plan(*session, database)) succeed();
            return;
        }
        if (!wait_for_lock(context_, database, report_)) return;
        const HeldLock lock{database};
        if (!plan(*session, database)) return;
        if (!rows_.empty() && !write(database)) return;
        succeed();
    }

    [[nodiscard]] const std::optional<Takeover>& takeover() const { return takeover_; }
    [[nodiscard]] std::size_t added() const { return rows_.size(); }

private:
    bool plan(pg::Session& session, pg::HistoryDatabase& database) {
        const auto history = database.read_history(set_->digest);
        if (!history) return give_up(history.error(), "");
        known_ = history->rows.size();
        const auto chosen = choose(session);
        if (!chosen) return give_up(chosen.error(), "adoption");
        auto planned = plan_takeover(session, *chosen, *set_);
        if (!planned) return give_up(planned.error(), "adoption");
        takeover_ = *std::move(planned);
        rows_ = rows_to_add(takeover_->adoption, *history);
        for (const auto& warning : takeover_->adoption.warnings)
            log::warning(warning);
        return true;
    }

    Result<adopt::ForeignHistory> choose(pg::Session& session) const {
        const auto tables = pg::look_at_tables(session, context_.settings.history.schema);
        if (!tables) return Unexpected{tables.error()};
        const auto found = adopt::recognise(tables->shapes);
        const auto chosen =
            choose_history({found, *tables, set_->format, context_.settings.adopt_from});
        if (!chosen) return Unexpected{chosen.error()};
        if (*chosen) return **chosen;
        auto sentence = std::string{"there is no history of another tool in this database"};
        if (!found.unknown.empty()) sentence += fmt::format("; {}", fmt::join(found.unknown, "; "));
        return fix_input(sentence);
    }

    bool write(pg::HistoryDatabase& database) {
        const TakeoverRecord record{format_time(context_.clock.wall()), context_.settings.person,
                                    context_.settings.run.rollout, context_.settings.reason};
        const auto done = database.begin_history(beginning_of(*takeover_, rows_, record));
        return done || give_up(done.error(), "adoption");
    }

    bool give_up(const Error& error, const char* kind) {
        fail(report_, error, of_kind(kind));
        return false;
    }

    void succeed() { initcontainer::succeed(context_, {{}, {}, {}, sentence()}, report_); }

    [[nodiscard]] std::string sentence() const {
        const auto& adoption = takeover_->adoption;
        const auto from = describe(adoption.from);
        if (adoption.rows.empty())
            return from + " has applied nothing, so there is nothing to take over";
        if (rows_.empty()) return "everything in the history of " + from + " is adopted already";
        return fmt::format("{} migration(s) {}taken over from {}", rows_.size(),
                           known_ == 0 ? "" : "more ", from);
    }

    const Context& context_;
    report::Report& report_;
    std::optional<migrate::MigrationSet> set_;
    std::optional<Takeover> takeover_;
    std::vector<migrate::HistoryRow> rows_; ///< Those that our history does not have.
    std::size_t known_ = 0;                 ///< Rows that it has.
};

std::string to_text(const adopt::Adoption& adoption) {
    std::size_t verdict = 7;
    std::size_t version = 7;
    std::size_t script = 4;
    for (const auto& each : adoption.decisions) {
        verdict = std::max(verdict, adopt::to_string(each.verdict).size());
        version = std::max(version, each.version.size());
        script = std::max(script, each.script.size());
    }
    auto text = fmt::format("{:<{}}  {:<{}}  {:<{}}  WHY\n", "VERDICT", verdict, "VERSION", version,
                            "FILE", script);
    for (const auto& each : adoption.decisions)
        text += fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", adopt::to_string(each.verdict), verdict,
                            each.version, version, each.script.empty() ? "-" : each.script, script,
                            each.why);
    return text;
}

Json to_object(const adopt::Adoption& adoption, std::size_t added) {
    Json json{{"tool", adopt::to_string(adoption.from.tool)},
              {"table", adoption.from.schema + "." + adoption.from.table},
              {"digest", adoption.digest},
              {"added", added},
              {"warnings", adoption.warnings},
              {"decisions", Json::array()}};
    for (const auto& each : adoption.decisions)
        json["decisions"].push_back({{"verdict", adopt::to_string(each.verdict)},
                                     {"version", each.version},
                                     {"file", each.script},
                                     {"why", each.why}});
    return json;
}

} // namespace

report::Report run_adopt(const Context& context) {
    auto report = begin_report(context);
    Adopter adopter{context, report};
    adopter.run();
    auto json = Json::parse(report::to_json(report));
    json["dryRun"] = context.settings.dry_run;
    std::string text;
    if (const auto& takeover = adopter.takeover()) {
        json["adoption"] = to_object(takeover->adoption, adopter.added());
        text = to_text(takeover->adoption);
    }
    if (!report.remedy) text += report.message + "\n";
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace), text);
    return report;
}

} // namespace lockstep::initcontainer
