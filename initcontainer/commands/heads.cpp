// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "initcontainer/commands/alembic_output.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;
using migrate::Kind;

/// The file with the highest version: a baseline stands for its version as well.
const migrate::Migration* highest(const migrate::MigrationSet& set) {
    const auto& all = set.migrations;
    const auto found =
        std::max_element(all.begin(), all.end(), [](const auto& left, const auto& right) {
            if (left.kind == Kind::repeatable || right.kind == Kind::repeatable)
                return left.kind == Kind::repeatable && right.kind != Kind::repeatable;
            return left.version < right.version;
        });
    return found == all.end() || found->kind == Kind::repeatable ? nullptr : &*found;
}

std::string to_text(const migrate::Migration& head, bool verbose) {
    if (!verbose) return fmt::format("{}  {}\n", head.version.text(), head.script);
    auto text = fmt::format("{}\n    description {}\n    file        {}\n    checksum    {}\n",
                            head.version.text(), head.description, head.script, head.checksum);
    if (!head.foreign_id.empty()) text += fmt::format("    stands for  {}\n", head.foreign_id);
    return text;
}

Json to_json(const migrate::Migration& head) {
    Json json{{"version", head.version.text()},
              {"description", head.description},
              {"file", head.script},
              {"checksum", head.checksum}};
    if (!head.foreign_id.empty()) json["standsFor"] = head.foreign_id;
    return json;
}

void print_highest(const Context& context, const migrate::MigrationSet& set) {
    auto json = Json::array();
    std::string text = "none\n";
    if (const auto* head = highest(set)) {
        json.push_back(to_json(*head));
        text = to_text(*head, context.settings.verbose);
    }
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, Json::error_handler_t::replace), text);
}

} // namespace

report::Report run_heads(const Context& context) {
    report::Report report;
    report.outcome = report::Outcome::ready;
    if (!is_alembic_project(context.settings)) {
        if (const auto set = load_files(context, report)) print_highest(context, *set);
    } else if (const auto graph = load_graph(context, report)) {
        print_revisions(context, formats::alembic::show_heads(*graph),
                        formats::alembic::to_heads_line);
    }
    return report;
}

} // namespace lockstep::initcontainer
