// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "formats/alembic.hpp"

namespace lockstep::formats::alembic {
namespace {

using Revisions = std::vector<const Revision*>;

std::vector<std::string> ids_of(const Revisions& revisions) {
    std::vector<std::string> ids;
    for (const auto* revision : revisions)
        ids.push_back(revision->id);
    return ids;
}

Unexpected<Error> several_heads(const Revisions& heads) {
    std::vector<std::string> named;
    for (const auto* head : heads)
        named.push_back(fmt::format("{} ({})", head->id, head->file));
    return fix_input(fmt::format(
        "the revisions have {} heads: {}; join them with \"alembic merge heads\", or apply all of "
        "them with --target heads",
        heads.size(), fmt::join(named, ", ")));
}

Unexpected<Error> unknown(std::string_view target) {
    return fix_input(fmt::format("no revision, branch label or single beginning of a revision is "
                                 "\"{}\"; see them with \"lockstep history\"",
                                 target));
}

/// Whether `revision` is `root`, or comes after it on the same line of down_revisions.
bool descends(const RevisionGraph& graph, const Revision& revision, const Revision& root) {
    std::set<const Revision*> seen;
    Revisions open{&revision};
    while (!open.empty()) {
        const auto* next = open.back();
        open.pop_back();
        if (next == &root) return true;
        if (!seen.insert(next).second) continue;
        for (const auto& id : next->down)
            open.push_back(graph.find(id));
    }
    return false;
}

/// What is not already there because another one of them is.
std::vector<std::string> stored(const RevisionGraph& graph, const Revisions& revisions) {
    std::vector<std::string> ids;
    for (const auto* revision : revisions) {
        const bool covered =
            std::any_of(revisions.begin(), revisions.end(), [&](const Revision* other) {
                const auto below = graph.up_to({other->id});
                return other != revision &&
                       std::find(below.begin(), below.end(), revision) != below.end();
            });
        if (!covered) ids.push_back(revision->id);
    }
    return ids;
}

Result<std::vector<std::string>> on_branch(const RevisionGraph& graph, std::string_view label,
                                           std::string_view name) {
    const auto* root = graph.find(label);
    if (root == nullptr) return unknown(label);
    if (name != "head" && name != "heads") {
        const auto* found = graph.find(name);
        if (found == nullptr) return unknown(name);
        if (descends(graph, *found, *root) || descends(graph, *root, *found))
            return std::vector{found->id};
        return fix_input(
            fmt::format("the revision {} is not on the branch \"{}\"", found->id, label));
    }
    Revisions heads;
    for (const auto* head : graph.heads())
        if (descends(graph, *head, *root)) heads.push_back(head);
    if (name == "head" && heads.size() > 1) return several_heads(heads);
    return stored(graph, heads);
}

} // namespace

Result<std::vector<std::string>> target_heads(const RevisionGraph& graph, std::string_view target) {
    if (target.empty() || target == "head") {
        const auto heads = graph.heads();
        if (heads.size() > 1) return several_heads(heads);
        return ids_of(heads);
    }
    if (target == "heads") return ids_of(graph.stored_heads());
    if (target == "base") return std::vector<std::string>{};
    const auto at = target.find('@');
    if (at != std::string_view::npos)
        return on_branch(graph, target.substr(0, at), target.substr(at + 1));
    const auto* found = graph.find(target);
    if (found == nullptr) return unknown(target);
    return std::vector{found->id};
}

} // namespace lockstep::formats::alembic
