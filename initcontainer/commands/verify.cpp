// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"
#include "pg/connect.hpp"
#include "pg/verification.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

Result<pg::Session> open_another(const Context& context) {
    const auto settings = context.settings.connection.read();
    if (!settings) return Unexpected{settings.error()};
    auto session = pg::connect(*settings, context.stop);
    if (!session) return Unexpected{std::move(session).error().error};
    return *std::move(session);
}

std::string to_text(const pg::Verification& found) {
    std::size_t width = 0;
    for (const auto& proof : found.proofs)
        width = std::max(width, proof.name.size());
    std::string text;
    for (const auto& proof : found.proofs)
        text += fmt::format("{}  {:<{}}  {}\n", proof.holds ? "ok  " : "FAIL", proof.name, width,
                            proof.detail);
    return text;
}

Json to_object(const pg::Verification& found) {
    Json json{{"firstMarker", found.first_marker},
              {"markers", found.markers},
              {"serverStarts", found.server_starts},
              {"proofs", Json::array()}};
    for (const auto& proof : found.proofs)
        json["proofs"].push_back(
            {{"name", proof.name}, {"holds", proof.holds}, {"detail", proof.detail}});
    return json;
}

void judge(const pg::Verification& found, report::Report& report) {
    const auto broken = std::find_if(found.proofs.begin(), found.proofs.end(),
                                     [](const auto& each) { return !each.holds; });
    if (broken != found.proofs.end()) {
        report::Failure failure;
        failure.kind = "verification";
        return fail(report, {Remedy::fix_input, broken->name + ": " + broken->detail},
                    std::move(failure));
    }
    report.outcome = report::Outcome::ready;
    report.message = fmt::format("Data persists, sessions are apart and failures roll back; the "
                                 "first of {} marker(s) was written at {}.",
                                 found.markers, found.first_marker);
}

void print(const Context& context, const report::Report& report, const Json& more,
           const std::string& text) {
    auto json = Json::parse(report::to_json(report));
    json.update(more);
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace), text);
}

std::string sentence_for(pg::CleanedUp cleaned, const std::string& schema) {
    switch (cleaned) {
    case pg::CleanedUp::nothing:
        return "Nothing of verify is there.";
    case pg::CleanedUp::table:
        return fmt::format("Removed the table {}.verification.", schema);
    case pg::CleanedUp::table_and_schema:
        break;
    }
    return fmt::format("Removed the table {0}.verification and the schema {0}, which verify had "
                       "made.",
                       schema);
}

void clean_up(const Context& context, pg::Session& session, report::Report& report) {
    const auto& schema = context.settings.history.schema;
    const auto cleaned = pg::remove_verification(session, schema);
    if (!cleaned) {
        fail(report, cleaned.error(), {});
        return print(context, report, Json::object(), "");
    }
    report.outcome = report::Outcome::ready;
    report.message = sentence_for(*cleaned, schema);
    print(context, report, Json::object(), report.message + "\n");
}

void verify(const Context& context, pg::Session& session, report::Report& report) {
    const auto found = pg::verify_persistence(
        session, [&context] { return open_another(context); }, context.settings.history.schema,
        context.settings.run.pod);
    if (!found) {
        fail(report, found.error(), {});
        return print(context, report, Json::object(), "");
    }
    judge(*found, report);
    print(context, report, to_object(*found), to_text(*found));
}

} // namespace

report::Report run_verify(const Context& context) {
    auto report = begin_report(context);
    auto session = connect(context, report);
    if (!session) {
        print(context, report, Json::object(), "");
        return report;
    }
    if (context.settings.cleanup) {
        clean_up(context, *session, report);
    } else {
        verify(context, *session, report);
    }
    return report;
}

} // namespace lockstep::initcontainer
