// SPDX-License-Identifier: Apache-2.0
#include "formats/alembic_lines.hpp"

#include <algorithm>
#include <iterator>

namespace lockstep::formats::alembic {
namespace {

using Positions = std::vector<std::size_t>;

bool contains(const Positions& positions, std::size_t wanted) {
    return std::find(positions.begin(), positions.end(), wanted) != positions.end();
}

void add_once(Positions& positions, std::size_t added) {
    if (!contains(positions, added)) positions.push_back(added);
}

/// `from` and all that `edges` lead to, as flags by position.
std::vector<bool> reach(const std::vector<Positions>& edges, std::size_t from) {
    std::vector<bool> reached(edges.size());
    Positions open{from};
    while (!open.empty()) {
        const auto next = open.back();
        open.pop_back();
        if (reached[next]) continue;
        reached[next] = true;
        open.insert(open.end(), edges[next].begin(), edges[next].end());
    }
    return reached;
}

void add_edges(Lines& lines, const RevisionGraph& graph, const Revision& revision) {
    const auto i = revision.position;
    const auto parents = graph.parents(revision);
    for (std::size_t n = 0; n < parents.size(); ++n) {
        const auto parent = parents[n]->position;
        if (n < revision.down.size()) {
            add_once(lines.down[i], parent);
            add_once(lines.next[parent], i);
        }
        add_once(lines.all_down[i], parent);
        add_once(lines.all_next[parent], i);
    }
    lines.labels[i].insert(revision.branch_labels.begin(), revision.branch_labels.end());
}

Positions dependencies(const Lines& lines, std::size_t i) {
    return {lines.all_down[i].begin() + static_cast<std::ptrdiff_t>(lines.down[i].size()),
            lines.all_down[i].end()};
}

void leave_out_inherited(Lines& lines, std::size_t i) {
    lines.nearest_down[i] = lines.down[i];
    const auto own = dependencies(lines, i);
    if (own.empty()) return;
    const auto ancestors = reach(lines.down, i);
    Positions inherited;
    for (std::size_t other = 0; other < ancestors.size(); ++other) {
        if (!ancestors[other] || other == i) continue;
        const auto theirs = dependencies(lines, other);
        inherited.insert(inherited.end(), theirs.begin(), theirs.end());
    }
    for (const auto each : own)
        if (!contains(inherited, each)) lines.nearest_down[i].push_back(each);
}

/// A label is that of all that comes after its revision, and of what comes before it up to where
/// the branch began: Alembic looks for that place from the last revision that it came to.
void spread_labels(Lines& lines, std::size_t from) {
    const auto labels = lines.labels[from];
    const auto add = [&](std::size_t i) { lines.labels[i].insert(labels.begin(), labels.end()); };
    std::vector<bool> seen(lines.next.size());
    Positions open{from};
    std::size_t last = from;
    while (!open.empty()) {
        const auto i = open.back();
        open.pop_back();
        if (seen[i]) continue;
        seen[i] = true;
        last = i;
        add(i);
        open.insert(open.end(), lines.next[i].begin(), lines.next[i].end());
    }
    while (lines.all_next[last].size() <= 1 && lines.down[last].size() <= 1) {
        add(last);
        if (lines.down[last].empty()) return;
        last = lines.down[last].front();
    }
}

/// The walk from the heads down, one branch at a time, as Alembic does it: a revision comes only
/// when nothing that is still to come stands on it.
class Walk {
public:
    explicit Walk(const Lines& lines) : lines_{lines}, left_(lines.next.size(), true) {
        for (std::size_t i = 0; i < left_.size(); ++i)
            if (lines.all_next[i].empty()) add_branch(i);
    }

    Positions run() {
        Positions order;
        while (!tips_.empty()) {
            const auto tip = tips_[at_];
            if (move_to_dependant(tip)) continue;
            if (left_[tip]) order.push_back(tip);
            left_[tip] = false;
            step_down(tip);
        }
        return order;
    }

private:
    void add_branch(std::size_t tip) {
        tips_.push_back(tip);
        below_.push_back(reach(lines_.nearest_down, tip));
    }

    bool move_to_dependant(std::size_t tip) {
        for (std::size_t other = 0; other < tips_.size(); ++other) {
            if (other == at_ || !below_[other][tip]) continue;
            at_ = other;
            return true;
        }
        return false;
    }

    void step_down(std::size_t tip) {
        Positions to_add;
        for (const auto parent : lines_.nearest_down[tip])
            if (left_[parent] && !contains(tips_, parent)) to_add.push_back(parent);
        if (to_add.empty()) {
            tips_.erase(tips_.begin() + static_cast<std::ptrdiff_t>(at_));
            below_.erase(below_.begin() + static_cast<std::ptrdiff_t>(at_));
            at_ = at_ > 0 ? at_ - 1 : 0;
            return;
        }
        tips_[at_] = to_add.front();
        if (lines_.nearest_down[tip].size() == 1) {
            below_[at_][tip] = false;
        } else {
            below_[at_] = reach(lines_.nearest_down, tips_[at_]);
        }
        for (auto more = std::next(to_add.begin()); more != to_add.end(); ++more)
            add_branch(*more);
    }

    const Lines& lines_;
    std::vector<bool> left_; ///< What has not come yet.
    Positions tips_;         ///< Where each branch is.
    std::vector<std::vector<bool>> below_;
    std::size_t at_ = 0;
};

} // namespace

Lines make_lines(const RevisionGraph& graph) {
    const auto count = graph.revisions.size();
    Lines lines;
    for (auto* edges :
         {&lines.down, &lines.all_down, &lines.nearest_down, &lines.next, &lines.all_next})
        edges->resize(count);
    lines.labels.resize(count);
    // In the order of the files, in which Alembic adds them.
    std::vector<const Revision*> by_position(count);
    for (const auto& revision : graph.revisions)
        by_position[revision.position] = &revision;
    for (const auto* revision : by_position)
        add_edges(lines, graph, *revision);
    for (std::size_t i = 0; i < count; ++i)
        leave_out_inherited(lines, i);
    for (const auto* revision : by_position)
        if (!revision->branch_labels.empty()) spread_labels(lines, revision->position);
    return lines;
}

std::vector<std::size_t> newest_first(const Lines& lines) {
    return Walk{lines}.run();
}

} // namespace lockstep::formats::alembic
