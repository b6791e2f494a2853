// SPDX-License-Identifier: Apache-2.0
#include "sql/string_setting.hpp"

#include <algorithm>
#include <optional>

namespace lockstep::sql {
namespace {

constexpr std::size_t longest = 8; // words: "rollback transaction to savepoint a"
constexpr std::string_view setting_name = "standard_conforming_strings";

std::string in_lower_case(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), character::to_lower);
    return lower;
}

/// The first tokens of a statement, in lower case and without quotes. Settings, their values and
/// savepoints are rarely quoted, and never with a quote in them.
std::vector<std::string> words_of(std::string_view statement) {
    std::vector<std::string> words;
    Scanner scanner{statement};
    while (words.size() < longest) {
        const auto token = scanner.next();
        if (token.kind == TokenKind::end || token.kind == TokenKind::fault) break;
        auto text = token.text;
        if (const auto quote = text.find_first_of("'\""); quote != std::string_view::npos) {
            text = text.substr(quote + 1, text.size() - quote - 2);
        }
        words.push_back(in_lower_case(text));
    }
    words.resize(longest);
    return words;
}

/// A boolean as the server reads settings: any beginning of a word that fits no other.
std::optional<bool> to_bool(std::string_view text) {
    const auto begins = [&](std::string_view word, std::size_t least) {
        return text.size() >= least && word.starts_with(text);
    };
    if (begins("true", 1) || begins("yes", 1) || begins("on", 2) || text == "1") return true;
    if (begins("false", 1) || begins("no", 1) || begins("off", 2) || text == "0") return false;
    return std::nullopt;
}

} // namespace

bool StringSetting::may_be_changed_by(std::string_view first_word) {
    const auto is = [&](std::string_view word) {
        return character::equals_any_case(first_word, word);
    };
    switch (first_word.size()) {
    case 3:
        return is("set") || is("end");
    case 5:
        return is("begin") || is("start") || is("reset") || is("abort");
    case 6:
        return is("commit");
    case 7:
        return is("release") || is("discard") || is("prepare");
    case 8:
        return is("rollback");
    default:
        return is("savepoint");
    }
}

void StringSetting::see(std::string_view statement) {
    const auto words = words_of(statement);
    const auto& first = words[0];
    if (words[1] == "prepared") return; // COMMIT PREPARED, ROLLBACK PREPARED: another transaction
    if (first == "set") set(words);
    if (first == "reset" && (words[1] == setting_name || words[1] == "all"))
        assign(false, initial_);
    if (first == "discard" && words[1] == "all") assign(false, initial_);
    if (first == "begin" || first == "start") begin();
    if (first == "commit" || first == "end") end_block(true, words);
    if (first == "prepare" && words[1] == "transaction") end_block(true, words);
    if (first == "rollback" || first == "abort") roll_back(words);
    if (first == "savepoint") savepoints_.push_back({words[1], values_});
    if (first == "release") leave(words[1] == "savepoint" ? words[2] : words[1], false);
}

void StringSetting::set(const Words& words) {
    const auto local = words[1] == "local";
    const std::size_t name = local || words[1] == "session" ? 2 : 1;
    const auto& sign = words[name + 1];
    if (words[name] != setting_name || (sign != "=" && sign != "to")) return;
    const auto& value = words[name + 2];
    if (value == "default") return assign(local, initial_);
    if (const auto on = to_bool(value)) assign(local, *on);
}

void StringSetting::assign(bool local, bool on) {
    values_.now = on;
    if (!local) values_.session = on;
}

void StringSetting::begin() {
    if (in_block_) return;
    in_block_ = true;
    before_block_ = values_.session;
}

void StringSetting::end_block(bool keep, const Words& words) {
    if (!keep && in_block_) values_.session = before_block_;
    values_.now = values_.session;
    savepoints_.clear();
    in_block_ = false;
    const auto chain = std::find(words.begin(), words.end(), "chain");
    if (chain != words.end() && *std::prev(chain) == "and") begin();
}

void StringSetting::roll_back(const Words& words) {
    const auto to = std::find(words.begin(), words.end(), "to");
    if (to == words.end()) return end_block(false, words);
    const auto named = std::next(to);
    if (named == words.end()) return;
    const auto further = std::next(named);
    leave(*named == "savepoint" && further != words.end() ? *further : *named, true);
}

/// Ends all savepoints behind the named one. ROLLBACK TO restores what was in force there, and
/// leaves the savepoint itself.
void StringSetting::leave(const std::string& savepoint, bool restore) {
    const auto named =
        std::find_if(savepoints_.rbegin(), savepoints_.rend(),
                     [&](const Savepoint& known) { return known.name == savepoint; });
    if (named == savepoints_.rend()) return;
    if (restore) values_ = named->values;
    savepoints_.erase(restore ? named.base() : std::prev(named.base()), savepoints_.end());
}

} // namespace lockstep::sql
