// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "sql/analysis_words.hpp"

namespace lockstep::sql {
namespace {

/// The traits and the strongest lock that a command has whatever follows it.
struct Command {
    std::string_view command;
    StatementTraits traits;
    LockMode lock = LockMode::none;
};

constexpr StatementTraits data{StatementClass::data, TransactionRule::inside};
constexpr StatementTraits unknown{StatementClass::unknown, TransactionRule::inside};
constexpr StatementTraits block{StatementClass::unknown, TransactionRule::may_commit};
constexpr StatementTraits concurrent{StatementClass::concurrent, TransactionRule::outside};
constexpr StatementTraits lone{StatementClass::brief_lock, TransactionRule::outside};
constexpr StatementTraits brief{StatementClass::brief_lock, TransactionRule::inside};
constexpr StatementTraits free{StatementClass::brief_lock, TransactionRule::inside, false, true};
constexpr StatementTraits session{StatementClass::brief_lock, TransactionRule::inside, true, true};

constexpr StatementTraits transaction(TransactionRule rule) {
    return {StatementClass::brief_lock, rule, false, true};
}

using enum LockMode;

constexpr std::array commands{
    Command{"INSERT", data, row_exclusive},
    Command{"UPDATE", data, row_exclusive},
    Command{"DELETE", data, row_exclusive},
    Command{"MERGE", data, row_exclusive},
    Command{"COPY", data, row_exclusive},
    Command{"SELECT", unknown, access_share},
    Command{"EXPLAIN", unknown},
    Command{"EXECUTE", unknown},
    Command{"DECLARE CURSOR", unknown},
    Command{"FETCH", unknown},
    Command{"MOVE", unknown},
    Command{"CLOSE CURSOR", unknown},
    Command{"CREATE MATERIALIZED VIEW", unknown},
    Command{"DO", block},
    Command{"CALL", block},
    Command{"BEGIN", transaction(TransactionRule::begin)},
    Command{"START TRANSACTION", transaction(TransactionRule::begin)},
    Command{"COMMIT", transaction(TransactionRule::commit)},
    Command{"ROLLBACK", transaction(TransactionRule::rollback)},
    Command{"SAVEPOINT", transaction(TransactionRule::in_block)},
    Command{"RELEASE", transaction(TransactionRule::in_block)},
    Command{"PREPARE TRANSACTION", transaction(TransactionRule::two_phase)},
    Command{"COMMIT PREPARED", transaction(TransactionRule::two_phase)},
    Command{"ROLLBACK PREPARED", transaction(TransactionRule::two_phase)},
    Command{"SET", session},
    Command{"RESET", session},
    Command{"PREPARE", session},
    Command{"DEALLOCATE", session},
    Command{"LISTEN", session},
    Command{"UNLISTEN", session},
    Command{"LOAD", session},
    Command{"SHOW", free},
    Command{"NOTIFY", free},
    Command{"CHECKPOINT", free},
    Command{"SET CONSTRAINTS", free},
    Command{"DISCARD PLANS", free},
    Command{"DISCARD SEQUENCES", free},
    Command{"DISCARD TEMP", free},
    Command{"DISCARD TEMPORARY", free},
    Command{"DISCARD ALL", {StatementClass::brief_lock, TransactionRule::outside, false, true}},
    Command{"CREATE INDEX CONCURRENTLY", concurrent, share_update_exclusive},
    Command{"DROP INDEX CONCURRENTLY", concurrent, share_update_exclusive},
    Command{"VACUUM", lone, share_update_exclusive},
    Command{"CREATE DATABASE", lone},
    Command{"DROP DATABASE", lone},
    Command{"CREATE TABLESPACE", lone},
    Command{"DROP TABLESPACE", lone},
    Command{"ALTER SYSTEM", lone},
    Command{"CREATE SUBSCRIPTION", lone},
    Command{"DROP SUBSCRIPTION", lone},
    Command{"CREATE INDEX", brief, share},
    Command{"CREATE TRIGGER", brief, share_row_exclusive},
    Command{"CREATE RULE", brief, access_exclusive},
    Command{"CREATE POLICY", brief, access_exclusive},
    Command{"ALTER TABLE", brief, access_exclusive},
    Command{"DROP TABLE", brief, access_exclusive},
    Command{"DROP INDEX", brief, access_exclusive},
    Command{"TRUNCATE TABLE", brief, access_exclusive},
    Command{"CLUSTER", brief, access_exclusive},
    Command{"REINDEX", brief, access_exclusive},
    Command{"REFRESH MATERIALIZED VIEW", brief, access_exclusive},
    Command{"LOCK TABLE", brief, access_exclusive},
};

/// First words of what changes definitions only; a command that nobody here knows may do anything.
bool defines(std::string_view first_word) {
    constexpr std::array<std::string_view, 11> words{"CREATE",   "ALTER",   "DROP",   "COMMENT",
                                                     "GRANT",    "REVOKE",  "IMPORT", "SECURITY",
                                                     "REASSIGN", "ANALYZE", "ANALYSE"};
    return std::find(words.begin(), words.end(), first_word) != words.end();
}

/// Behind IF EXISTS and IF NOT EXISTS.
std::size_t behind_condition(const Words& words, std::size_t index) {
    if (!words.has(index, "IF")) return index;
    return index + (words.has(index + 1, "NOT") ? 3 : 2);
}

std::size_t behind(const Words& words, std::size_t index, std::string_view word) {
    return words.has(index, word) ? index + 1 : index;
}

/// What a statement beyond the parser's grammar does, clause by clause.
class Fallback {
public:
    explicit Fallback(std::string_view statement) : words_{statement} {
        analysis_.command = command_of(words_);
        const auto* found =
            std::find_if(commands.begin(), commands.end(),
                         [&](const Command& each) { return each.command == analysis_.command; });
        if (found == commands.end()) {
            analysis_.traits = defines(words_.at(0)) ? brief : unknown;
        } else {
            analysis_.traits = found->traits;
            analysis_.lock = found->lock;
        }
    }

    StatementAnalysis read() {
        const auto& command = analysis_.command;
        if (command == "ROLLBACK" || command == "COMMIT") end_of_transaction();
        if (command == "SET") set();
        if (command == "REINDEX") reindex();
        if (command == "CLUSTER") cluster();
        if (command == "CREATE TABLE") create_table();
        if (command == "ALTER TABLE") alter_table();
        if (command == "ALTER DATABASE") alter_database();
        if (command.ends_with("SUBSCRIPTION")) subscription();
        if (command.starts_with("CREATE INDEX")) create_index();
        if (command.starts_with("DROP INDEX")) drop_index();
        if (moves_data(command)) change();
        outside_effect();
        return std::move(analysis_);
    }

private:
    void end_of_transaction() {
        if (words_.find("TO") < words_.size()) analysis_.traits.rule = TransactionRule::in_block;
        const auto chain = words_.find("CHAIN");
        if (chain < words_.size() && !words_.has(chain - 1, "NO"))
            analysis_.traits.rule = TransactionRule::two_phase;
    }

    void set() {
        analysis_.traits.sets_session = !words_.has(1, "LOCAL") && !words_.has(1, "TRANSACTION");
    }

    void reindex() {
        const auto options_end = words_.behind_parentheses(1);
        const auto option = words_.find_anywhere("CONCURRENTLY", 1);
        const auto kind = words_.at(options_end);
        const auto in_options = option < options_end;
        const auto refused = in_options && is_off(option + 1);
        const auto name_at = behind(words_, options_end + 1, "CONCURRENTLY");
        const auto concurrently = (in_options && !refused) || name_at > options_end + 1;
        const auto name = words_.name_at(name_at).name;
        if (!name.name.empty() && (kind == "TABLE" || kind == "INDEX")) hold(name);
        if (concurrently) {
            analysis_.traits = concurrent;
            analysis_.lock = share_update_exclusive;
            for (auto& each : analysis_.relations)
                each.mode = share_update_exclusive;
            analysis_.command += " CONCURRENTLY";
            if (kind == "TABLE") analysis_.effect = Effect{EffectKind::reindex_table, name, {}};
            if (kind == "INDEX") analysis_.effect = Effect{EffectKind::reindex_index, name, {}};
        } else if (kind == "SCHEMA" || kind == "DATABASE" || kind == "SYSTEM") {
            analysis_.traits.rule = TransactionRule::outside;
        }
    }

    void cluster() {
        const auto name_at = behind(words_, words_.behind_parentheses(1), "VERBOSE");
        if (name_at >= words_.size()) analysis_.traits.rule = TransactionRule::outside;
    }

    void create_table() {
        if (words_.find("AS") == words_.size()) return;
        analysis_.command = "CREATE TABLE AS";
        analysis_.traits = unknown;
    }

    void alter_table() {
        const auto table = words_.name_at(behind(words_, behind_condition(words_, 2), "ONLY"));
        hold(table.name);
        const auto detach = table.end;
        if (!words_.has(detach, "DETACH") || !words_.has(detach + 1, "PARTITION")) return;
        const auto partition = words_.name_at(detach + 2);
        if (!words_.has(partition.end, "CONCURRENTLY")) return;
        analysis_.traits = concurrent;
        analysis_.relations.front().mode = analysis_.lock = share_update_exclusive;
        analysis_.effect = Effect{EffectKind::detach_partition, partition.name, table.name};
    }

    void alter_database() {
        const auto set = words_.find("SET");
        if (words_.has(set + 1, "TABLESPACE")) analysis_.traits = lone;
    }

    void subscription() {
        const auto& command = analysis_.command;
        if (command == "CREATE SUBSCRIPTION" &&
            (is_off_option("CONNECT") || is_off_option("CREATE_SLOT")))
            analysis_.traits.rule = TransactionRule::inside;
        if (command != "ALTER SUBSCRIPTION") return;
        const auto publication = words_.find("PUBLICATION", 3) < words_.size();
        const auto slot = words_.find_anywhere("FAILOVER") < words_.size() ||
                          words_.find_anywhere("TWO_PHASE") < words_.size();
        if (slot || (publication && !is_off_option("REFRESH")))
            analysis_.traits.rule = TransactionRule::outside;
    }

    void create_index() {
        auto place = words_.find("INDEX") + 1;
        place = behind_condition(words_, behind(words_, place, "CONCURRENTLY"));
        auto index = words_.has(place, "ON") ? Words::Read{{}, place} : words_.name_at(place);
        if (!words_.has(index.end, "ON")) return;
        const auto table = words_.name_at(behind(words_, index.end + 1, "ONLY")).name;
        hold(table);
        index.name.schema = table.schema;
        analysis_.scans = true;
        if (analysis_.traits.rule == TransactionRule::outside)
            analysis_.effect = Effect{EffectKind::create_index, index.name, table};
        if (!index.name.name.empty()) analysis_.creates.push_back(std::move(index.name));
    }

    void drop_index() {
        const auto place = behind_condition(words_, behind(words_, 2, "CONCURRENTLY"));
        const auto index = words_.name_at(place).name;
        hold(index);
        if (analysis_.traits.rule == TransactionRule::outside)
            analysis_.effect = Effect{EffectKind::drop_index, index, {}};
    }

    void change() {
        if (!words_.has(0, analysis_.command)) return;
        auto place = behind(words_, behind(words_, 1, "INTO"), "FROM");
        hold(words_.name_at(behind(words_, place, "ONLY")).name);
    }

    void hold(const Name& relation) {
        if (!relation.name.empty()) analysis_.relations.push_back({relation, analysis_.lock});
    }

    /// The effect of what has one by its command alone.
    void outside_effect() {
        if (analysis_.traits.rule != TransactionRule::outside || analysis_.effect) return;
        struct Known {
            std::string_view command;
            EffectKind kind;
        };
        constexpr std::array known{Known{"CREATE DATABASE", EffectKind::create_database},
                                   Known{"DROP DATABASE", EffectKind::drop_database},
                                   Known{"CREATE TABLESPACE", EffectKind::create_tablespace},
                                   Known{"DROP TABLESPACE", EffectKind::drop_tablespace},
                                   Known{"CREATE SUBSCRIPTION", EffectKind::create_subscription},
                                   Known{"DROP SUBSCRIPTION", EffectKind::drop_subscription}};
        const auto* found = std::find_if(known.begin(), known.end(), [&](const Known& each) {
            return each.command == analysis_.command;
        });
        analysis_.effect = Effect{EffectKind::repeatable, {}, {}};
        if (analysis_.command == "ALTER SUBSCRIPTION" &&
            (words_.has(3, "ADD") || words_.has(3, "DROP")))
            analysis_.effect->kind = EffectKind::unknown;
        if (found == known.end()) return;
        analysis_.effect = {found->kind, words_.name_at(behind_condition(words_, 2)).name, {}};
    }

    /// Whether the option's value, at this place, says no.
    [[nodiscard]] bool is_off(std::size_t value) const {
        return words_.has(value, "FALSE") || words_.has(value, "OFF") ||
               words_.has_symbol(value, "0") || words_.has_symbol(value, "'false'") ||
               words_.has_symbol(value, "'off'");
    }

    [[nodiscard]] bool is_off_option(std::string_view name) const {
        const auto place = words_.find_anywhere(name, words_.find("WITH"));
        return words_.has_symbol(place + 1, "=") && is_off(place + 2);
    }

    Words words_;
    StatementAnalysis analysis_;
};

} // namespace

StatementAnalysis analyse_words(std::string_view statement) {
    return Fallback{statement}.read();
}

} // namespace lockstep::sql
