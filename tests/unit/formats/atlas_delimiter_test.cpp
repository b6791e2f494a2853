// SPDX-License-Identifier: Apache-2.0
#include "formats/atlas_delimiter.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

#include <gmock/gmock.h>

#include "sql/statement_splitter.hpp"

namespace lockstep::formats::testing {
namespace {

struct Delimited {
    std::string name;
    std::string text;
    std::vector<std::string> statements;
    friend void PrintTo(const Delimited& row, std::ostream* out) { *out << row.name; }
};

class AtlasDelimiter : public ::testing::TestWithParam<Delimited> {};

std::vector<std::string> statements_of(const std::string& text) {
    std::vector<std::string> texts;
    const auto statements = sql::split_statements(text);
    if (!statements) return {"<cannot be split>"};
    for (const auto& statement : *statements)
        texts.emplace_back(statement.text);
    return texts;
}

TEST_P(AtlasDelimiter, EndsStatementsWhereAtlasEndsThem) {
    const auto replaced = atlas::replace_delimiters(GetParam().text);
    ASSERT_TRUE(replaced);
    const auto text = replaced->value_or(GetParam().text);
    EXPECT_EQ(statements_of(text), GetParam().statements);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'),
              std::count(GetParam().text.begin(), GetParam().text.end(), '\n'));
}

// What Atlas 0.32 makes of them; where a piece of Atlas's holds several statements, it sends them
// as one query, and here they are several.
INSTANTIATE_TEST_SUITE_P(
    Text, AtlasDelimiter,
    ::testing::ValuesIn(std::vector<Delimited>{
        {"None", "SELECT 1;\nSELECT 2", {"SELECT 1", "SELECT 2"}},
        {"Semicolon", "-- atlas:delimiter ;\nSELECT 1; SELECT 2", {"SELECT 1", "SELECT 2"}},
        {"Comment",
         "-- atlas:delimiter -- end\n\nCREATE TABLE a ();\n-- end\nCREATE TABLE \"b;-- end\" (c "
         "text DEFAULT $$ -- end $$);\n-- end\nSELECT (1 -- end\n);",
         {"CREATE TABLE a ()", "CREATE TABLE \"b;-- end\" (c text DEFAULT $$ -- end $$)",
          "SELECT (1 -- end\n)"}},
        {"EmptyLines",
         "-- atlas:delimiter \\n\\n\n\nSELECT 1;\nSELECT 2\n\n\nSELECT 3 -- x\n\nAND 4",
         {"SELECT 1", "SELECT 2", "SELECT 3 -- x\n\nAND 4"}},
        {"OwnLine",
         "-- atlas:delimiter \\nGO\n\nSELECT 1\nGO\nSELECT 2\nGO\n",
         {"SELECT 1", "SELECT 2"}},
        {"InsideAWord",
         "-- atlas:delimiter GO\nSELECT CATEGORY GO SELECT 2",
         {"SELECT CATE", "RY", "SELECT 2"}},
        {"TwoSemicolons",
         "-- atlas:delimiter ;;\nSELECT 1; SELECT 2;; SELECT 3;",
         {"SELECT 1", "SELECT 2", "SELECT 3"}},
        {"CrLf",
         "-- atlas:delimiter //\r\nSELECT 'a//b' //\r\nSELECT 2 //\r\n",
         {"SELECT 'a//b'", "SELECT 2"}},
        {"EscapeString",
         "-- atlas:delimiter //\nSELECT E'\\'//' // SELECT '\\' // SELECT 3",
         {"SELECT E'\\'//'", "SELECT '\\'", "SELECT 3"}},
        {"DollarQuotes",
         "-- atlas:delimiter //\nDO $a$ // $$ // $a$ // SELECT $1 // SELECT 2",
         {"DO $a$ // $$ // $a$", "SELECT $1", "SELECT 2"}},
        {"Comments",
         "-- atlas:delimiter //\nSELECT 1 /* // */ + 1 -- //\n// SELECT 2",
         {"SELECT 1 /* // */ + 1", "SELECT 2"}},
        {"InsideParentheses",
         "-- atlas:delimiter //\nSELECT (1 // 2) // SELECT 2",
         {"SELECT (1 // 2)", "SELECT 2"}},
        {"NotInTheFirstLine", "\n-- atlas:delimiter //\nSELECT 1 // 2", {"SELECT 1 // 2"}},
        {"OtherPrefix", "--atlas:delimiter //\nSELECT 1 // 2", {"SELECT 1 // 2"}},
        {"NothingBehind", "-- atlas:delimiter //", {}},
    }),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::formats::testing
