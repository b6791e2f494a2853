// SPDX-License-Identifier: Apache-2.0
// How HistoryDatabase settles what differs between its history and the mirrored table.
#include "pg/history_database.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pg/apply_parts.hpp"
#include "pg/first_time.hpp"
#include "pg/foreign_tables.hpp"
#include "pg/other_tool.hpp"

namespace lockstep::pg {
namespace {

using migrate::Divergence;
using migrate::HistoryRow;
using migrate::InStep;

std::string name_of(const HistoryRow& row) {
    return row.script.empty() ? "version " + row.version : row.script;
}

std::string list_of(const std::vector<std::string>& names) {
    constexpr std::size_t most = 5;
    if (names.size() <= most) return fmt::format("{}", fmt::join(names, ", "));
    return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + most, ", "),
                       names.size() - most);
}

std::string list_of(const std::vector<HistoryRow>& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows)
        names.push_back(name_of(row));
    return list_of(names);
}

std::string list_of(const std::vector<const migrate::Migration*>& migrations) {
    std::vector<std::string> names;
    for (const auto* each : migrations)
        names.push_back(each->script);
    return list_of(names);
}

bool was_undone(const HistoryRow& row, const migrate::History& history) {
    return std::any_of(history.rows.begin(), history.rows.end(), [&](const auto& each) {
        return each.state == migrate::State::undone && each.version == row.version;
    });
}

/// One look at both sides, and what follows.
class StepKeeper {
public:
    StepKeeper(Session& session, const migrate::Mirror& mirror, std::string schema,
               std::int64_t key, const migrate::History& history)
        : session_{session}, mirror_{mirror}, schema_{std::move(schema)}, key_{key}, history_{
                                                                                         history} {}

    /// Reads the table, and decides. `found()` is what is to be done.
    Result<Done> look() {
        if (auto read = read_table_if_there(); !read) return read;
        auto found = mirror_.compare(content_ ? &*content_ : nullptr, history_);
        if (!found) return Unexpected{std::move(found).error()};
        found_ = *std::move(found);
        if (content_)
            if (auto known = read_known(); !known) return known;
        return refuse_what_was_undone();
    }

    [[nodiscard]] const Divergence& found() const { return found_; }
    [[nodiscard]] const std::optional<migrate::TableContent>& content() const { return content_; }

    /// Makes the table, adds what it lacks, and remembers both sides as they are then.
    Result<Done> complete_table() {
        std::vector<std::string> statements{"SET LOCAL search_path = pg_catalog",
                                            "SET LOCAL client_min_messages = warning",
                                            guard_statement(key_)};
        const auto keys = mirror_.lock_keys(session_.facts().database);
        if (!keys.empty()) statements.push_back(other_locks_statement(keys));
        if (!content_) append(statements, mirror_.create());
        for (const auto* migration : found_.missing) {
            auto applied = mirror_.applied(*migration);
            if (!applied) return Unexpected{std::move(applied).error()};
            append(statements, *std::move(applied));
        }
        statements.push_back(store_statement(session_, schema_, mirror_));
        const auto done = session_.transact(statements);
        return done ? Result<Done>{Done{}} : Unexpected{explain(done.error())};
    }

private:
    static void append(std::vector<std::string>& statements, std::vector<std::string> more) {
        std::move(more.begin(), more.end(), std::back_inserter(statements));
    }

    Result<Done> read_table_if_there() {
        const auto there =
            session_.execute("SELECT pg_catalog.to_regclass(" +
                             session_.quote(table_name(session_, mirror_)) + ") IS NOT NULL");
        if (!there) return Unexpected{explain(there.error())};
        if (!there->back().boolean(0, 0)) return Done{};
        const auto place = mirror_.place();
        auto content = read_table(session_, place.schema, place.table);
        if (!content) return Unexpected{explain(content.error())};
        content_ = *std::move(content);
        return Done{};
    }

    Result<Done> read_known() {
        const auto prints = session_.execute(compare_query(session_, schema_, mirror_));
        if (!prints) return Unexpected{explain(prints.error())};
        known_ = read_fingerprints(prints->back());
        return Done{};
    }

    [[nodiscard]] Result<Done> refuse_what_was_undone() const {
        const auto changed_by_tool = known_.known && !known_.same_table;
        if (changed_by_tool && !found_.missing.empty())
            return fix_input(fmt::format(
                "{} changed: it does not have {} any more, which Lockstep's history says is "
                "applied. Nothing was run. Where {} undid it, let it apply it again and undo it "
                "with "
                "\"lockstep undo\", which keeps both true; where only the table was changed, put "
                "the rows back",
                describe(mirror_), list_of(found_.missing), mirror_.tool()));
        std::vector<HistoryRow> undone;
        for (const auto& row : found_.taken)
            if (!changed_by_tool && was_undone(row, history_)) undone.push_back(row);
        if (undone.empty()) return Done{};
        return fix_input(fmt::format(
            "{} says that {} is applied, but it was undone with Lockstep while that table was not "
            "kept in step. Nothing was run. Take the rows out of the table, or leave it alone with "
            "--mirror off",
            describe(mirror_), list_of(undone)));
    }

    [[nodiscard]] Error explain(const ServerError& fault) const {
        if (fault.sqlstate == guard_failed)
            return {Remedy::retry,
                    fmt::format("this session does not hold the migration lock on the writer any "
                                "more, or {} has begun to work; nothing was changed",
                                mirror_.tool())};
        auto error = to_error(fault);
        if (fault.sqlstate == "42501" || fault.sqlstate == "3F000")
            error.message += fmt::format("; grant the role that migrates its rights on it, or "
                                         "leave it alone with --mirror off");
        return in_context("keeping " + describe(mirror_) + " in step", std::move(error));
    }

    Session& session_;
    const migrate::Mirror& mirror_;
    std::string schema_; ///< In quotes.
    std::int64_t key_;
    const migrate::History& history_;
    std::optional<migrate::TableContent> content_; ///< None: there is no table.
    Fingerprints known_;
    Divergence found_;
};

/// How the rows that the tool added get into the history.
Beginning taking_over(const migrate::Mirror& mirror, const Session& session,
                      const migrate::TableContent& content, const std::vector<HistoryRow>& rows,
                      const std::string& sentence) {
    const auto place = mirror.place();
    Beginning beginning;
    beginning.tool = mirror.tool();
    beginning.tables.push_back({place.schema, place.table, content});
    beginning.lock_keys = mirror.lock_keys(session.facts().database);
    beginning.rows = rows;
    beginning.outcome = "adopted";
    beginning.sentence = sentence;
    beginning.who = mirror.tool();
    return beginning;
}

} // namespace

Result<InStep> HistoryDatabase::keep_in_step(const migrate::History& history) {
    if (settings_.mirror == nullptr) return InStep{};
    const auto& mirror = *settings_.mirror;
    auto holder = other_lock_holder(session_, mirror);
    if (!holder) return Unexpected{std::move(holder).error()};
    if (!holder->empty()) return InStep{{}, *std::move(holder)};
    StepKeeper keeper{session_, mirror, schema_, key_, history};
    if (auto looked = keeper.look(); !looked) return Unexpected{std::move(looked).error()};
    InStep result;
    const auto& found = keeper.found();
    if (!found.taken.empty()) {
        result.done.push_back(fmt::format("{} applied {} by itself; taken over from {}",
                                          mirror.tool(), list_of(found.taken), describe(mirror)));
        auto begun = begin_history(
            taking_over(mirror, session_, *keeper.content(), found.taken, result.done.back()));
        if (!begun) return Unexpected{std::move(begun).error()};
    }
    if (auto completed = keeper.complete_table(); !completed)
        return Unexpected{std::move(completed).error()};
    if (!keeper.content())
        result.done.push_back(fmt::format("{} was made, and is kept in step", describe(mirror)));
    if (!found.missing.empty())
        result.done.push_back(
            fmt::format("added {} to {}", list_of(found.missing), describe(mirror)));
    return result;
}

} // namespace lockstep::pg
