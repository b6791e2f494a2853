// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "initcontainer/commands/by_hand.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/reset_rules.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/reset_run.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

/// Empties a database, once everything that speaks against it was asked about.
class Resetter {
public:
    Resetter(const Context& context, report::Report& report) : context_{context}, report_{report} {}

    void run() {
        const auto wanted = context_.settings.connection.read();
        if (!wanted) return fail(report_, wanted.error(), {});
        // Before the first connection: such a host is not even asked.
        if (is_managed_host(wanted->host))
            return refuse("the host " + wanted->host +
                          " is one of Amazon RDS, and databases there "
                          "are never reset");
        auto session = connect(context_, report_);
        if (!session) return;
        pg::HistoryDatabase database{*session, context_.settings.history, context_.stop};
        if (context_.settings.dry_run) {
            if (may_reset(*session, database) && find(*session)) succeed();
            return;
        }
        if (!wait_for_lock(context_, database, report_)) return;
        const HeldLock lock{database};
        if (!may_reset(*session, database) || !find(*session)) return;
        // An older history has not all the tables yet that are emptied.
        if (const auto made = database.ensure_history(); !made)
            return fail(report_, made.error(), {});
        const auto done = pg::reset_database(*session, context_.settings.history, scope_,
                                             author_of(context_, {}), context_.stop);
        if (!done) return fail(report_, done.error(), of_kind("reset"));
        succeed();
    }

    [[nodiscard]] const pg::ResetScope& scope() const { return scope_; }

private:
    bool may_reset(pg::Session& session, pg::HistoryDatabase& database) {
        const auto history = database.read_history({});
        if (!history) return give_up(history.error());
        std::string environment;
        if (history->exists) {
            pg::HistoryRepair repair{session, context_.settings.history.schema, {}};
            auto marked = repair.environment();
            if (!marked) return give_up(marked.error());
            environment = *std::move(marked);
        }
        const auto sign = pg::managed_service_sign(session);
        if (!sign) return give_up(sign.error());
        const auto objection = reset_objection(
            {session.facts().database, context_.settings.confirm, environment, *sign});
        if (!objection) return true;
        refuse(*objection);
        return false;
    }

    bool find(pg::Session& session) {
        auto scope =
            pg::find_reset_scope(session, context_.settings.history, context_.settings.schemas);
        if (!scope) return give_up(scope.error());
        scope_ = *std::move(scope);
        return true;
    }

    bool give_up(const Error& error) {
        fail(report_, error, of_kind("reset"));
        return false;
    }

    void refuse(std::string sentence) {
        fail(report_,
             {Remedy::fix_input, "reset: " + std::move(sentence) + "; nothing was changed"},
             of_kind("reset"));
    }

    static report::Failure of_kind(const char* kind) {
        report::Failure failure;
        failure.kind = kind;
        return failure;
    }

    void succeed() {
        const HandChange change{{},
                                {},
                                {},
                                fmt::format("{} object(s) in {} dropped, and the history emptied",
                                            scope_.objects.size() + scope_.foreign.size(),
                                            fmt::join(scope_.schemas, ", "))};
        initcontainer::succeed(context_, change, report_);
    }

    const Context& context_;
    report::Report& report_;
    pg::ResetScope scope_;
};

std::string to_text(const pg::ResetScope& scope, const report::Report& report) {
    if (report.remedy) return {};
    std::string text;
    std::size_t width = 0;
    for (const auto* part : {&scope.objects, &scope.foreign})
        for (const auto& object : *part)
            width = std::max(width, object.kind.size());
    for (const auto* part : {&scope.objects, &scope.foreign})
        for (const auto& object : *part)
            text += fmt::format("{:<{}}  {}\n", object.kind, width, object.name);
    return text + report.message + "\n";
}

void print(const Context& context, const pg::ResetScope& scope, const report::Report& report) {
    auto json = Json::parse(report::to_json(report));
    json["dryRun"] = context.settings.dry_run;
    json["schemas"] = scope.schemas;
    json["dropped"] = Json::array();
    for (const auto* part : {&scope.objects, &scope.foreign})
        for (const auto& object : *part)
            json["dropped"].push_back({{"kind", object.kind}, {"name", object.name}});
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace), to_text(scope, report));
}

} // namespace

report::Report run_reset(const Context& context) {
    auto report = begin_report(context);
    Resetter resetter{context, report};
    resetter.run();
    print(context, report.remedy ? pg::ResetScope{} : resetter.scope(), report);
    return report;
}

} // namespace lockstep::initcontainer
