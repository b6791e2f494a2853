// SPDX-License-Identifier: Apache-2.0
#include "formats/alembic_refusal.hpp"

#include <utility>

#include <fmt/format.h>

#include "formats/alembic.hpp"
#include "formats/encoding.hpp"

namespace lockstep::formats::alembic {

Unexpected<LoadError> refused(const std::string& file, std::size_t line,
                              const std::string& sentence) {
    const auto shown = printable(file);
    auto message = line == 0 ? fmt::format("{}: {}", shown, sentence)
                             : fmt::format("{}, line {}: {}", shown, line, sentence);
    return Unexpected{LoadError{{Remedy::fix_input, std::move(message)}, shown, line, 0}};
}

LoadError not_sql(const std::filesystem::path& directory) {
    const auto graph = read_graph(directory);
    if (!graph) return graph.error();
    const auto heads = target_heads(*graph, "head");
    auto sentence = fmt::format(
        "{} is an Alembic project, whose revisions are Python and not SQL; run them with "
        "\"--engine "
        "exec -- alembic upgrade head\", or render them to SQL files and name their folder with "
        "--dir (LOCKSTEP_DIR)",
        directory.string());
    if (!heads) sentence += "; " + heads.error().message;
    return {{Remedy::fix_input, std::move(sentence)}, {}, 0, 0};
}

} // namespace lockstep::formats::alembic
