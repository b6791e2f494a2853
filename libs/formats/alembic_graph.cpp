// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "formats/alembic.hpp"
#include "formats/alembic_refusal.hpp"

namespace lockstep::formats::alembic {
namespace {

using Index = std::map<std::string, std::size_t, std::less<>>;

/// Revisions while they are linked, in the order of their files.
struct Linked {
    std::vector<Revision> revisions;
    Index ids;
    Index labels;
    std::vector<std::vector<std::size_t>> parents; ///< Those depended on too.
};

std::optional<LoadError> find_duplicate(Linked& linked) {
    for (std::size_t i = 0; i < linked.revisions.size(); ++i) {
        const auto& revision = linked.revisions[i];
        const auto [there, added] = linked.ids.emplace(revision.id, i);
        if (added) continue;
        return refused(revision.file, revision.line,
                       fmt::format("{} has the revision \"{}\" as well; give one of them another, "
                                   "and the down_revision of what comes after it",
                                   linked.revisions[there->second].file, revision.id))
            .error;
    }
    return std::nullopt;
}

std::optional<LoadError> find_used_label(Linked& linked) {
    for (std::size_t i = 0; i < linked.revisions.size(); ++i) {
        const auto& revision = linked.revisions[i];
        for (const auto& label : revision.branch_labels) {
            const auto id = linked.ids.find(label);
            const auto [there, added] = linked.labels.emplace(label, i);
            if (added && id == linked.ids.end()) continue;
            const auto other = added ? id->second : there->second;
            return refused(revision.file, revision.line,
                           fmt::format("the branch label \"{}\" is already used by {}; name the "
                                       "branch otherwise",
                                       label, linked.revisions[other].file))
                .error;
        }
    }
    return std::nullopt;
}

LoadError missing(const Revision& revision, std::size_t line, std::string_view name,
                  const std::string& id) {
    return refused(revision.file, line,
                   fmt::format("{} names \"{}\", and no file has this revision; put the file back, "
                               "or name the revision that this one comes after",
                               name, id))
        .error;
}

std::optional<LoadError> link(Linked& linked) {
    linked.parents.resize(linked.revisions.size());
    for (std::size_t i = 0; i < linked.revisions.size(); ++i) {
        const auto& revision = linked.revisions[i];
        for (const auto& id : revision.down) {
            const auto found = linked.ids.find(id);
            if (found == linked.ids.end())
                return missing(revision, revision.down_line, "down_revision", id);
            linked.parents[i].push_back(found->second);
        }
        for (const auto& name : revision.depends_on) {
            const auto& names = linked.ids.contains(name) ? linked.ids : linked.labels;
            const auto found = names.find(name);
            if (found == names.end())
                return missing(revision, revision.depends_line, "depends_on", name);
            linked.parents[i].push_back(found->second);
        }
    }
    return std::nullopt;
}

/// Positions of revisions, parents first; those on a cycle and behind it are left out.
std::vector<std::size_t> sorted(const Linked& linked) {
    const auto count = linked.revisions.size();
    std::vector<std::size_t> open(count);
    std::vector<std::vector<std::size_t>> children(count);
    for (std::size_t i = 0; i < count; ++i) {
        open[i] = linked.parents[i].size();
        for (const auto parent : linked.parents[i])
            children[parent].push_back(i);
    }
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t i = 0; i < count; ++i)
        if (open[i] == 0) ready.push(i);
    std::vector<std::size_t> order;
    while (!ready.empty()) {
        const auto next = ready.top();
        ready.pop();
        order.push_back(next);
        for (const auto child : children[next])
            if (--open[child] == 0) ready.push(child);
    }
    return order;
}

/// Names a cycle: from any revision that could not be sorted, its parents lead into one.
LoadError cycle(const Linked& linked, const std::vector<std::size_t>& order) {
    const std::set<std::size_t> known{order.begin(), order.end()};
    std::size_t at = 0;
    while (known.contains(at))
        ++at;
    std::vector<std::size_t> path;
    while (std::find(path.begin(), path.end(), at) == path.end()) {
        path.push_back(at);
        const auto& parents = linked.parents[at];
        at = *std::find_if(parents.begin(), parents.end(),
                           [&](std::size_t parent) { return !known.contains(parent); });
    }
    path.erase(path.begin(), std::find(path.begin(), path.end(), at));
    path.push_back(at);
    std::vector<std::string> ids;
    ids.reserve(path.size());
    for (const auto each : path)
        ids.push_back(linked.revisions[each].id);
    const auto& first = linked.revisions[at];
    return refused(first.file, first.down_line,
                   fmt::format("the revisions come after each other in a circle: {}; correct the "
                               "down_revision or depends_on of one of them",
                               fmt::join(ids, " after ")))
        .error;
}

std::vector<const Revision*> without(const RevisionGraph& graph,
                                     const std::set<const Revision*>& left_out) {
    std::vector<const Revision*> kept;
    for (const auto& revision : graph.revisions)
        if (!left_out.contains(&revision)) kept.push_back(&revision);
    return kept;
}

/// By id only, as down_revision is read.
const Revision* find_exactly(const RevisionGraph& graph, std::string_view id) {
    const auto found = std::find_if(graph.revisions.begin(), graph.revisions.end(),
                                    [&](const Revision& each) { return each.id == id; });
    return found == graph.revisions.end() ? nullptr : &*found;
}

const Revision* find_label(const RevisionGraph& graph, std::string_view label) {
    const auto found =
        std::find_if(graph.revisions.begin(), graph.revisions.end(), [&](const Revision& each) {
            const auto& labels = each.branch_labels;
            return std::find(labels.begin(), labels.end(), label) != labels.end();
        });
    return found == graph.revisions.end() ? nullptr : &*found;
}

} // namespace

Expected<RevisionGraph, LoadError> make_graph(std::vector<Revision> revisions) {
    Linked linked{std::move(revisions), {}, {}, {}};
    if (auto fault = find_duplicate(linked)) return Unexpected{*std::move(fault)};
    if (auto fault = find_used_label(linked)) return Unexpected{*std::move(fault)};
    if (auto fault = link(linked)) return Unexpected{*std::move(fault)};
    const auto order = sorted(linked);
    if (order.size() < linked.revisions.size()) return Unexpected{cycle(linked, order)};
    RevisionGraph graph;
    for (const auto i : order) {
        graph.revisions.push_back(std::move(linked.revisions[i]));
        graph.revisions.back().position = i;
    }
    return graph;
}

const Revision* RevisionGraph::find(std::string_view id) const {
    // Alembic does not take the beginning of an id of three characters or fewer.
    constexpr std::size_t longest_without_beginnings = 3;
    if (id.empty()) return nullptr;
    if (const auto* exact = find_exactly(*this, id)) return exact;
    if (const auto* labelled = find_label(*this, id)) return labelled;
    const Revision* found = nullptr;
    for (const auto& revision : revisions) {
        if (revision.id.size() <= longest_without_beginnings || !revision.id.starts_with(id))
            continue;
        if (found != nullptr) return nullptr;
        found = &revision;
    }
    return found;
}

std::vector<const Revision*> RevisionGraph::heads() const {
    std::set<const Revision*> left_out;
    for (const auto& revision : revisions)
        for (const auto& id : revision.down)
            left_out.insert(find_exactly(*this, id));
    return without(*this, left_out);
}

std::vector<const Revision*> RevisionGraph::stored_heads() const {
    std::set<const Revision*> left_out;
    for (const auto& revision : revisions)
        for (const auto* parent : parents(revision))
            left_out.insert(parent);
    return without(*this, left_out);
}

std::vector<const Revision*> RevisionGraph::parents(const Revision& revision) const {
    std::vector<const Revision*> found;
    for (const auto& id : revision.down)
        found.push_back(find_exactly(*this, id));
    for (const auto& name : revision.depends_on) {
        const auto* exact = find_exactly(*this, name);
        found.push_back(exact != nullptr ? exact : find_label(*this, name));
    }
    return found;
}

std::vector<const Revision*> RevisionGraph::up_to(const std::vector<std::string>& ids) const {
    std::set<const Revision*> wanted;
    std::vector<const Revision*> open;
    for (const auto& id : ids)
        if (const auto* found = find(id)) open.push_back(found);
    while (!open.empty()) {
        const auto* next = open.back();
        open.pop_back();
        if (!wanted.insert(next).second) continue;
        for (const auto* parent : parents(*next))
            open.push_back(parent);
    }
    std::vector<const Revision*> result;
    for (const auto& revision : revisions)
        if (wanted.contains(&revision)) result.push_back(&revision);
    return result;
}

} // namespace lockstep::formats::alembic
