// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "initcontainer/commands/planned_file.hpp"

namespace lockstep::initcontainer {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t columns = 10;
using Cells = std::array<std::string, columns>;

/// A line of the table, for one statement or for several in a row.
struct Line {
    std::size_t first = 0;
    std::size_t last = 0;
    Cells cells; ///< The first is left empty until the row of statements is known.
};

bool is_plain(const std::string& name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
           std::all_of(name.begin(), name.end(), plain);
}

std::string quoted(const std::string& name) {
    if (is_plain(name)) return name;
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += c;
        text += c;
    }
    return text + '"';
}

std::string shown(const sql::Name& name) {
    return name.schema.empty() ? quoted(name.name) : quoted(name.schema) + "." + quoted(name.name);
}

/// Each relation, with its lock where that is not the statement's.
std::string relations(const sql::StatementAnalysis& analysis) {
    std::vector<std::string> shown_ones;
    for (const auto& each : analysis.relations) {
        shown_ones.push_back(
            each.mode == analysis.lock
                ? shown(each.relation)
                : fmt::format("{} ({})", shown(each.relation), sql::to_string(each.mode)));
    }
    return shown_ones.empty() ? "-" : fmt::format("{}", fmt::join(shown_ones, ", "));
}

std::string work(const sql::StatementAnalysis& analysis) {
    if (!analysis.parsed) return "not known";
    const auto* prefix = analysis.certain ? "" : "may ";
    if (analysis.rewrites) return fmt::format("{}rewrite{}", prefix, analysis.certain ? "s" : "");
    if (analysis.scans) return fmt::format("{}scan{}", prefix, analysis.certain ? "s" : "");
    return "-";
}

std::string or_none(Milliseconds duration) {
    return duration.count() == 0 ? "none" : format_duration(duration);
}

Cells cells_of(const PlannedStatement& statement, std::size_t done, std::size_t number) {
    const auto& analysis = statement.analysis;
    const auto lock = sql::to_string(analysis.lock);
    Cells cells{"",
                std::to_string(statement.line),
                analysis.command,
                std::string{sql::to_string(analysis.traits.statement_class)},
                lock.empty() ? "-" : std::string{lock},
                relations(analysis),
                work(analysis),
                or_none(statement.lock_timeout),
                or_none(statement.statement_timeout),
                statement.tried_again ? "yes" : "no"};
    if (number <= done) cells[7] = cells[8] = cells[9] = "done";
    if (!statement.sent) cells[3] = cells[6] = cells[7] = cells[8] = cells[9] = "-";
    return cells;
}

/// Equal but for the line of the file.
bool say_the_same(const Cells& one, const Cells& other) {
    return std::equal(one.begin() + 2, one.end(), other.begin() + 2);
}

std::vector<Line> lines_of(const PlannedFile& file) {
    std::vector<Line> lines;
    std::size_t number = 0;
    for (const auto& statement : file.statements) {
        auto cells = cells_of(statement, file.done, ++number);
        if (!lines.empty() && say_the_same(lines.back().cells, cells)) {
            lines.back().last = number;
        } else {
            lines.push_back({number, number, std::move(cells)});
        }
    }
    for (auto& line : lines) {
        line.cells[0] = line.first == line.last ? std::to_string(line.first)
                                                : fmt::format("{}-{}", line.first, line.last);
    }
    return lines;
}

std::string table(const std::vector<Line>& lines) {
    const Cells heads{"#",      "LINE", "COMMAND",      "CLASS",   "LOCK",
                      "TABLES", "WORK", "LOCK TIMEOUT", "TIMEOUT", "TRIED AGAIN"};
    std::array<std::size_t, columns> widths{};
    for (std::size_t i = 0; i < columns; ++i) {
        widths[i] = heads[i].size();
        for (const auto& line : lines)
            widths[i] = std::max(widths[i], line.cells[i].size());
    }
    const auto row = [&](const Cells& cells) {
        std::string text;
        for (std::size_t i = 0; i < columns; ++i) {
            // Numbers stand at the right, and nothing behind the last column.
            const auto width = i + 1 == columns ? 0 : widths[i];
            text += i < 2 ? fmt::format("  {:>{}}", cells[i], width)
                          : fmt::format("  {:<{}}", cells[i], width);
        }
        return text + "\n";
    };
    auto text = row(heads);
    for (const auto& line : lines)
        text += row(line.cells);
    return text;
}

std::string title(const PlannedFile& file) {
    auto text = file.script;
    text +=
        file.version.empty()
            ? " (repeatable)"
            : fmt::format(" ({} {})", file.kind == migrate::Kind::baseline ? "baseline" : "version",
                          file.version);
    text += file.one_transaction ? ": in one transaction" : ": statement by statement";
    if (file.done != 0)
        text += fmt::format(", {} of {} done before", file.done, file.statements.size());
    return text + "\n";
}

Json to_object(const sql::StatementAnalysis& analysis) {
    Json relations = Json::array();
    for (const auto& each : analysis.relations) {
        relations.push_back({{"name", shown(each.relation)}, {"lock", sql::to_string(each.mode)}});
    }
    Json creates = Json::array();
    for (const auto& each : analysis.creates)
        creates.push_back(shown(each));
    return {{"command", analysis.command},
            {"class", sql::to_string(analysis.traits.statement_class)},
            {"lock", sql::to_string(analysis.lock)},
            {"relations", std::move(relations)},
            {"creates", std::move(creates)},
            {"scans", analysis.scans},
            {"rewrites", analysis.rewrites},
            {"certain", analysis.certain && analysis.parsed}};
}

Json to_object(const PlannedStatement& statement, std::size_t number) {
    Json json{{"number", number}, {"line", statement.line}, {"step", statement.step}};
    json.update(to_object(statement.analysis));
    json["sent"] = statement.sent;
    json["lockTimeout"] = format_duration(statement.lock_timeout);
    json["statementTimeout"] = format_duration(statement.statement_timeout);
    json["triedAgain"] = statement.tried_again;
    return json;
}

Json to_object(const PlannedFile& file) {
    Json statements = Json::array();
    for (const auto& each : file.statements)
        statements.push_back(to_object(each, statements.size() + 1));
    return {{"file", file.script},          {"version", file.version},
            {"kind", to_string(file.kind)}, {"oneTransaction", file.one_transaction},
            {"statementsDone", file.done},  {"statements", std::move(statements)}};
}

} // namespace

std::string to_text(const std::vector<PlannedFile>& files) {
    std::string text;
    for (const auto& file : files) {
        text += title(file);
        if (!file.statements.empty()) text += table(lines_of(file));
        text += "\n";
    }
    return text;
}

std::string to_json(const std::vector<PlannedFile>& files) {
    Json json = Json::array();
    for (const auto& file : files)
        json.push_back(to_object(file));
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace lockstep::initcontainer
