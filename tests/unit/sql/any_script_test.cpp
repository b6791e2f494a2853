// SPDX-License-Identifier: Apache-2.0
// The splitter against PostgreSQL's own parser, on a corpus and on random scripts, and what holds
// for every script.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "fuzz/split_checks.hpp"
#include "parser_split.hpp"
#include "random_script.hpp"
#include "support/source_dir.hpp"

namespace lockstep::sql::testing {
namespace {

std::vector<std::filesystem::path> files_of(const char* folder) {
    std::vector<std::filesystem::path> files;
    const auto root = std::filesystem::path{LOCKSTEP_SOURCE_DIR} / "tests" / "corpus" / folder;
    for (const auto& file : std::filesystem::directory_iterator{root})
        files.push_back(file.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

const auto& stem = [](const auto& test) { return test.param.stem().string(); };

class CorpusFile : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(CorpusFile, IsSplitAsThePostgresParserDoes) {
    const auto script = content_of(GetParam());
    ASSERT_TRUE(split_by_parser(script)) << "the parser is to read every file of this corpus";
    EXPECT_EQ(difference_to_parser(script), "");
    EXPECT_EQ(problem_with_split(script), "");
}

TEST_P(CorpusFile, IsSplitAlikeWhenCutAnywhere) {
    const auto script = content_of(GetParam());
    std::string problems;
    for (std::size_t length = 0; length < script.size(); ++length)
        problems += problem_with_split(std::string_view{script}.substr(0, length));
    EXPECT_EQ(problems, "");
}

INSTANTIATE_TEST_SUITE_P(Corpus, CorpusFile, ::testing::ValuesIn(files_of("sql")), stem);

class PsqlCorpusFile : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(PsqlCorpusFile, IsSplitInOrderOrRefused) {
    EXPECT_EQ(problem_with_split(content_of(GetParam())), "");
}

INSTANTIATE_TEST_SUITE_P(Corpus, PsqlCorpusFile, ::testing::ValuesIn(files_of("psql")), stem);

RC_GTEST_PROP(ValidScript, IsSplitAsThePostgresParserDoes, ()) {
    const auto script = *valid_script();
    RC_ASSERT(split_by_parser(script).has_value());
    RC_ASSERT(difference_to_parser(script) == std::string{});
}

RC_GTEST_PROP(ValidScript, IsSplitInOrderAndAgainAlike, ()) {
    const auto script = *valid_script();
    RC_ASSERT(split_statements(script).has_value());
    RC_ASSERT(problem_with_split(script) == std::string{});
}

RC_GTEST_PROP(TokenSoup, IsSplitAsThePostgresParserDoesWhereItCan, ()) {
    RC_ASSERT(difference_to_parser(*token_soup()) == std::string{});
}

RC_GTEST_PROP(TokenSoup, IsSplitInOrderOrRefused, ()) {
    RC_ASSERT(problem_with_split(*token_soup()) == std::string{});
}

RC_GTEST_PROP(AnyBytes, AreSplitInOrderOrRefused, (const std::string& script)) {
    RC_ASSERT(problem_with_split(script) == std::string{});
}

} // namespace
} // namespace lockstep::sql::testing
