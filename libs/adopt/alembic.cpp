// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adopt/account.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

class Reader {
public:
    explicit Reader(const Request& request) : request_{request} {
        for (const auto& each : request.set.migrations)
            if (!each.foreign_id.empty()) files_[each.foreign_id] = &each;
    }

    Result<Account> run() {
        const Columns table{request_.content};
        std::vector<std::string> rows;
        for (const auto row : rows_by_text(request_, "version_num"))
            rows.push_back(table.text(row, "version_num"));
        if (rows.empty()) return Account{};
        for (const auto& row : rows)
            if (auto known = check(row); !known) return Unexpected{std::move(known).error()};
        std::set<std::string> applied;
        for (const auto& row : rows)
            add_ancestors(row, applied);
        if (rows.size() > 1)
            account_.warnings.push_back(fmt::format(
                "{} holds several heads: {}", table_name(request_.from), fmt::join(rows, ", ")));
        return take(applied, fmt::format("{}", fmt::join(rows, ", ")));
    }

private:
    [[nodiscard]] Result<Done> check(const std::string& revision) const {
        const bool in_graph =
            request_.beside.graph != nullptr && request_.beside.graph->find(revision) != nullptr;
        if (files_.contains(revision)) return Done{};
        if (in_graph)
            return fix_input(fmt::format("the revision {} of {} has no SQL file in {}; render it, "
                                         "and what comes before it",
                                         revision, table_name(request_.from),
                                         request_.set.directory));
        if (files_.empty())
            return fix_input(fmt::format(
                "the files of {} do not say which Alembic revisions they were rendered from; begin "
                "each with a line \"-- lockstep: revision=ID, revises=ID\", or say with lockstep "
                "baseline --version V what is there",
                request_.set.directory));
        return fix_input(fmt::format(
            "{} is at revision {}, which no file of {} has; give the files of the release that the "
            "database was brought to, or put it right with alembic stamp",
            table_name(request_.from), revision, request_.set.directory));
    }

    [[nodiscard]] std::vector<std::string> parents(const std::string& revision) const {
        std::vector<std::string> ids;
        const auto* graph = request_.beside.graph;
        const auto* known = graph == nullptr ? nullptr : graph->find(revision);
        if (known != nullptr) {
            for (const auto* parent : graph->parents(*known))
                ids.push_back(parent->id);
            return ids;
        }
        const auto found = files_.find(revision);
        return found == files_.end() ? ids : found->second->directives.revises;
    }

    void add_ancestors(const std::string& revision, std::set<std::string>& all) const {
        std::vector<std::string> open{revision};
        while (!open.empty()) {
            auto next = std::move(open.back());
            open.pop_back();
            for (auto& parent : parents(next))
                if (!all.contains(parent)) open.push_back(std::move(parent));
            all.insert(std::move(next));
        }
    }

    Result<Account> take(const std::set<std::string>& applied, const std::string& rows) {
        for (const auto& revision : applied) {
            const auto found = files_.find(revision);
            if (found == files_.end())
                return fix_input(fmt::format("the revision {}, which {} comes after, has no file "
                                             "in {}; render it, too",
                                             revision, rows, request_.set.directory));
            account_.applied.push_back(
                {.file = found->second,
                 .why = fmt::format("revision {}, up to {}", revision, rows)});
        }
        return std::move(account_);
    }

    const Request& request_;
    Account account_;
    std::map<std::string, const Migration*> files_; ///< By revision.
};

} // namespace

Result<Account> account_of_alembic(const Request& request) {
    return Reader{request}.run();
}

} // namespace lockstep::adopt
