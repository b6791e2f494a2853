// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/bootstrap_file.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "base/file.hpp"
#include "formats/encoding.hpp"
#include "sql/create_if_missing.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::initcontainer {
namespace {

constexpr std::size_t longest_file = 16U << 20U;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::filesystem::path find_file(const std::string& name, const std::string& directory) {
    std::filesystem::path path{name};
    std::error_code ignored;
    if (path.is_absolute() || std::filesystem::exists(path, ignored)) return path;
    const auto beside = std::filesystem::path{directory} / path;
    return std::filesystem::exists(beside, ignored) ? beside : path;
}

BootstrapFault fault_at(const std::string& file, const sql::Position& at,
                        const std::string& sentence) {
    return {{Remedy::fix_input, fmt::format("bootstrap file {}, line {}, column {}: {}", file,
                                            at.line, at.column, sentence)},
            file,
            at.line,
            at.column};
}

std::string refusal(const std::string& why) {
    return fmt::format("{}; a bootstrap file may hold CREATE ... IF NOT EXISTS statements and "
                       "comments only, so that it never touches what exists",
                       why);
}

} // namespace

Expected<std::vector<pg::FirstStatement>, BootstrapFault>
read_bootstrap_file(const std::string& name, const std::string& directory) {
    const auto read = read_file(find_file(name, directory), longest_file);
    if (!read) return Unexpected{BootstrapFault{in_context("bootstrap-file", read.error()), name}};
    std::string_view text = *read;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (const auto invalid = formats::first_invalid_byte(text))
        return Unexpected{
            fault_at(name, sql::PositionFinder{text}.at(*invalid), "the file is not UTF-8")};
    sql::StatementReader reader{text};
    std::vector<pg::FirstStatement> statements;
    while (reader.next()) {
        const auto& statement = reader.statement();
        if (const auto why = sql::more_than_creating(statement.text))
            return Unexpected{fault_at(name, statement.begin, refusal(*why))};
        statements.push_back(
            {std::string{statement.text},
             fmt::format("bootstrap file {}, line {}", name, statement.begin.line)});
    }
    if (const auto& fault = reader.fault())
        return Unexpected{
            fault_at(name, fault->opened_at, std::string{sql::describe(fault->fault)})};
    return statements;
}

} // namespace lockstep::initcontainer
