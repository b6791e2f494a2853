// SPDX-License-Identifier: Apache-2.0
#include "formats/alembic_view.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "formats/alembic_lines.hpp"

namespace lockstep::formats::alembic {
namespace {

std::vector<Shown> shown(const RevisionGraph& graph, const Lines& lines,
                         const std::vector<std::size_t>& positions) {
    std::vector<const Revision*> by_position(graph.revisions.size());
    for (const auto& revision : graph.revisions)
        by_position[revision.position] = &revision;
    std::vector<Shown> result;
    for (const auto i : positions) {
        Shown one;
        one.revision = by_position[i];
        one.labels.assign(lines.labels[i].begin(), lines.labels[i].end());
        for (const auto next : lines.next[i])
            one.branches_into.push_back(by_position[next]->id);
        std::sort(one.branches_into.begin(), one.branches_into.end());
        one.head = lines.next[i].empty();
        one.stored_head = lines.all_next[i].empty();
        result.push_back(std::move(one));
    }
    return result;
}

} // namespace

std::vector<Shown> show_heads(const RevisionGraph& graph) {
    const auto lines = make_lines(graph);
    std::vector<std::size_t> heads;
    for (std::size_t i = 0; i < lines.next.size(); ++i)
        if (lines.next[i].empty()) heads.push_back(i);
    return shown(graph, lines, heads);
}

std::vector<Shown> show_history(const RevisionGraph& graph) {
    const auto lines = make_lines(graph);
    return shown(graph, lines, newest_first(lines));
}

std::vector<Shown> show_current(const RevisionGraph& graph,
                                const std::vector<std::string>& stored) {
    const auto lines = make_lines(graph);
    std::set<std::size_t> applied;
    for (const auto* revision : graph.up_to(stored))
        applied.insert(revision->position);
    std::vector<std::size_t> current;
    for (const auto i : applied) {
        const auto& next = lines.next[i];
        if (std::none_of(next.begin(), next.end(),
                         [&](std::size_t child) { return applied.contains(child); }))
            current.push_back(i);
    }
    return shown(graph, lines, current);
}

} // namespace lockstep::formats::alembic
