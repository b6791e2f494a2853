// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/alembic_output.hpp"

#include <nlohmann/json.hpp>

#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"

namespace lockstep::initcontainer {
namespace {

using formats::alembic::Shown;
using Json = nlohmann::ordered_json;

Json to_json(const Shown& shown) {
    const auto& revision = *shown.revision;
    return {{"revision", revision.id},
            {"down", revision.down},
            {"dependsOn", revision.depends_on},
            {"labels", shown.labels},
            {"head", shown.head},
            {"branchPoint", shown.branch_point()},
            {"mergePoint", shown.merge_point()},
            {"message", revision.message},
            {"date", revision.date},
            {"file", revision.file}};
}

} // namespace

std::optional<formats::alembic::RevisionGraph> load_graph(const Context& context,
                                                          report::Report& report) {
    auto graph = formats::alembic::read_graph(context.settings.directory);
    if (!graph) {
        fail(report, graph.error());
        return std::nullopt;
    }
    return std::optional{*std::move(graph)};
}

void print_revisions(const Context& context, const std::vector<Shown>& revisions,
                     std::string (*to_line)(const Shown& shown)) {
    auto json = Json::array();
    std::string text;
    for (const auto& shown : revisions) {
        json.push_back(to_json(shown));
        text += context.settings.verbose
                    ? formats::alembic::to_entry(shown, context.settings.directory)
                    : to_line(shown) + "\n";
    }
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace), text);
}

} // namespace lockstep::initcontainer
