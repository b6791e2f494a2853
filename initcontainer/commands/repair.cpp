// SPDX-License-Identifier: Apache-2.0
#include "migrate/repair.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "initcontainer/commands/by_hand.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/mirroring.hpp"
#include "initcontainer/run_report.hpp"
#include "migrate/target.hpp"

namespace lockstep::initcontainer {
namespace {

using migrate::RepairAction;

report::Failure of_repair(const migrate::RepairRequest& request) {
    report::Failure failure;
    failure.kind = "repair";
    failure.version = request.subject;
    return failure;
}

/// One repair from the files to the record of it.
class Repairer {
public:
    Repairer(const Context& context, HandChange& change, report::Report& report)
        : context_{context}, request_{context.settings.repair}, change_{change}, report_{report} {}

    void run() {
        if (request_.action == RepairAction::owner) return take_over();
        if (!read_files()) return;
        auto session = connect(context_, report_);
        if (!session) return;
        pg::HistoryDatabase database{*session, context_.settings.history, context_.stop};
        pg::HistoryRepair repair{*session, context_.settings.history.schema,
                                 author_of(context_, set_ ? set_->digest : "")};
        if (context_.settings.dry_run) {
            if (decide(database, repair)) succeed(context_, change_, report_);
            return;
        }
        if (!wait_for_lock(context_, database, report_)) return;
        const HeldLock lock{database};
        const auto decided = decide(database, repair);
        if (!decided) return;
        if (!tell(database.ensure_history()) || !tell(repair.carry_out(*decided))) return;
        succeed(context_, change_, report_);
        if (decided->change == migrate::RepairChange::add_row ||
            decided->change == migrate::RepairChange::complete_row)
            tell_mirror(*session);
    }

private:
    bool refuse(const Error& error) {
        fail(report_, error, of_repair(request_));
        return false;
    }

    bool tell(const Result<Done>& done) {
        if (!done) fail(report_, done.error(), {});
        return done.has_value();
    }

    /// What counts as applied here counts for the other tool too. Where that cannot be written down
    /// now, the next run does it.
    void tell_mirror(pg::Session& session) {
        if (!set_) return;
        const auto mirror = find_mirror(context_.settings, *set_, session);
        auto settings = context_.settings.history;
        if (mirror) settings.mirror = mirror->get();
        if (settings.mirror == nullptr) return;
        pg::HistoryDatabase database{session, settings, context_.stop};
        report::Report ignored;
        if (!initcontainer::keep_in_step(context_, database, ignored))
            log::warning("the other tool's table is not in step yet; the next run looks again",
                         {{"reason", ignored.failure ? ignored.message : ""}});
    }

    bool read_files() {
        if (!has_files(context_)) {
            if (request_.action != RepairAction::retry) return true;
            return refuse({Remedy::fix_input,
                           "repair retry is about the failure of certain files; name their folder "
                           "with --dir (LOCKSTEP_DIR)"});
        }
        set_ = load_files(context_, report_);
        if (!set_) return false;
        if (context_.settings.exec.on) return true;
        const auto stopped = migrate::stop_at(*set_, context_.settings.target);
        return stopped ? true : refuse(stopped.error());
    }

    std::optional<migrate::Repair> decide(pg::HistoryDatabase& database,
                                          pg::HistoryRepair& repair) {
        auto decided = plan(database, repair);
        if (!decided) {
            refuse(decided.error());
            return std::nullopt;
        }
        change_.sentence = decided->sentence;
        if (decided->row) {
            change_.version = decided->row->version;
            change_.file = decided->row->script;
        } else if (decided->migration != nullptr) {
            change_.version = decided->migration->version.text();
            change_.file = decided->migration->script;
        }
        return std::optional{*std::move(decided)};
    }

    Result<migrate::Repair> plan(pg::HistoryDatabase& database, pg::HistoryRepair& repair) {
        const auto history = database.read_history(set_ ? set_->digest : std::string{});
        if (!history) return Unexpected{history.error()};
        const auto* set = set_ ? &*set_ : nullptr;
        migrate::RepairSubject subject;
        migrate::Doubt doubt = 0;
        if (migrate::needs_subject(request_.action)) {
            auto found = migrate::find_subject(request_, set, *history);
            if (!found) return Unexpected{std::move(found).error()};
            subject = *std::move(found);
        }
        if (request_.action == RepairAction::resume && subject.row) {
            const auto read = repair.doubt_of(*subject.row);
            if (!read) return Unexpected{read.error()};
            doubt = *read;
        }
        return migrate::plan_repair(request_, subject, doubt, set, *history);
    }

    // Whoever is not the owner may not even read the history, so it is asked without one.
    void take_over() {
        auto session = connect(context_, report_);
        if (!session) return;
        auto settings = context_.settings.history;
        const auto owner = std::exchange(settings.owner, {});
        pg::HistoryDatabase database{*session, settings, context_.stop};
        pg::HistoryRepair repair{*session, settings.schema, author_of(context_, {})};
        if (context_.settings.dry_run) {
            if (compare_owner(repair, owner)) succeed(context_, change_, report_);
            return;
        }
        if (!wait_for_lock(context_, database, report_)) return;
        const HeldLock lock{database};
        if (compare_owner(repair, owner) && tell(repair.take_over(owner, change_.sentence)))
            succeed(context_, change_, report_);
    }

    bool compare_owner(pg::HistoryRepair& repair, const std::string& owner) {
        const auto present = repair.owner();
        if (!present) return tell(Unexpected{present.error()});
        if (*present == owner)
            return refuse({Remedy::fix_input,
                           fmt::format("the history in schema {} belongs to \"{}\" already",
                                       context_.settings.history.schema, owner)});
        change_.sentence = fmt::format("the history in schema {} belongs to \"{}\"; before, it {}",
                                       context_.settings.history.schema, owner,
                                       present->empty() ? "belonged to nobody"
                                                        : "belonged to \"" + *present + "\"");
        return true;
    }

    const Context& context_;
    const migrate::RepairRequest& request_;
    HandChange& change_;
    report::Report& report_;
    std::optional<migrate::MigrationSet> set_;
};

} // namespace

report::Report run_repair(const Context& context) {
    auto report = begin_report(context);
    const auto action = migrate::to_string(context.settings.repair.action);
    HandChange change{fmt::format("repair {}", action), {}, {}, {}};
    Repairer{context, change, report}.run();
    print_change(context, change, report);
    return report;
}

} // namespace lockstep::initcontainer
