// SPDX-License-Identifier: Apache-2.0
#include "sql/string_setting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "split_case.hpp"

namespace lockstep::sql::testing {
namespace {

using ::testing::ElementsAre;

// One literal when backslashes escape, and otherwise one with a second statement behind it.
constexpr std::string_view probe = "'a\\'; b' --'";
constexpr std::string_view escaped = "'a\\'; b'";
constexpr std::string_view plain = "b' --'";

struct Setting {
    std::string name;
    std::string before;
    std::string_view last; // The last statement when `probe` stands behind.
    friend void PrintTo(const Setting& row, std::ostream* out) { *out << row.name; }
};

class StandardConformingStrings : public ::testing::TestWithParam<Setting> {};

TEST_P(StandardConformingStrings, RulesTheLiteralsBehind) {
    EXPECT_EQ(texts_of(GetParam().before + ";\n" + std::string{probe}).back(), GetParam().last);
}

INSTANTIATE_TEST_SUITE_P(
    Script, StandardConformingStrings,
    ::testing::ValuesIn(std::vector<Setting>{
        {"OnWithoutAWord", "SELECT 1", plain},
        {"Set", "SET standard_conforming_strings = off", escaped},
        {"SetTo", "set Standard_Conforming_Strings to OFF", escaped},
        {"SetSession", "SET SESSION standard_conforming_strings = 'off'", escaped},
        {"SetLocal", "SET LOCAL standard_conforming_strings = false", escaped},
        {"SetByANumber", "SET standard_conforming_strings = 0", escaped},
        {"SetByABeginning", "SET standard_conforming_strings = of", escaped},
        {"SetWithComments", "SET /* a */ standard_conforming_strings -- b\n = off", escaped},
        {"SetQuoted", "SET \"standard_conforming_strings\" = \"off\"", escaped},
        {"SetToNonsense", "SET standard_conforming_strings = maybe", plain},
        {"SetAnother", "SET escape_string_warning = off", plain},
        {"InAString", "SELECT 'SET standard_conforming_strings = off'", plain},
        {"SetOnAgain",
         "SET standard_conforming_strings = off; SET standard_conforming_strings = on", plain},
        {"SetToDefault",
         "SET standard_conforming_strings = off; SET standard_conforming_strings TO DEFAULT",
         plain},
        {"Reset", "SET standard_conforming_strings = off; RESET standard_conforming_strings",
         plain},
        {"ResetAll", "SET standard_conforming_strings = off; RESET ALL", plain},
        {"ResetAnother", "SET standard_conforming_strings = off; RESET search_path", escaped},
        {"DiscardAll", "SET standard_conforming_strings = off; DISCARD ALL", plain},
        {"DiscardPlans", "SET standard_conforming_strings = off; DISCARD PLANS", escaped},
        {"KeptByCommit", "BEGIN; SET standard_conforming_strings = off; COMMIT", escaped},
        {"UndoneByRollback", "BEGIN; SET standard_conforming_strings = off; ROLLBACK", plain},
        {"UndoneByAbort", "START TRANSACTION; SET standard_conforming_strings = off; ABORT", plain},
        {"LocalEndsAtCommit", "BEGIN; SET LOCAL standard_conforming_strings = off; END", plain},
        {"LocalOverSession",
         "SET standard_conforming_strings = off; BEGIN; SET LOCAL standard_conforming_strings = "
         "on; COMMIT",
         escaped},
        {"KeptBySecondBegin",
         "BEGIN; SET standard_conforming_strings = off; BEGIN; COMMIT; ROLLBACK", escaped},
        {"UndoneBehindAChainedCommit",
         "BEGIN; COMMIT AND CHAIN; SET standard_conforming_strings = off; ROLLBACK", plain},
        {"NotUndoneWithoutAChain",
         "BEGIN; COMMIT AND NO CHAIN; SET standard_conforming_strings = off; ROLLBACK", escaped},
        {"UndoneByRollbackToSavepoint",
         "BEGIN; SAVEPOINT a; SET standard_conforming_strings = off; ROLLBACK TO SAVEPOINT A",
         plain},
        {"UndoneByRollbackToAnOuterSavepoint",
         "BEGIN; SAVEPOINT a; SET standard_conforming_strings = off; SAVEPOINT b; ROLLBACK WORK "
         "TO a",
         plain},
        {"KeptByRollbackToALaterSavepoint",
         "BEGIN; SET standard_conforming_strings = off; SAVEPOINT a; ROLLBACK TO a", escaped},
        {"KeptByRelease",
         "BEGIN; SAVEPOINT a; SET standard_conforming_strings = off; RELEASE SAVEPOINT a; "
         "ROLLBACK TO a",
         escaped},
        {"SavepointOutlivesRollbackToIt",
         "BEGIN; SAVEPOINT a; ROLLBACK TO a; SET standard_conforming_strings = off; ROLLBACK TO a",
         plain},
        {"KeptByPrepareTransaction",
         "BEGIN; SET standard_conforming_strings = off; PREPARE TRANSACTION 'a'", escaped},
        {"KeptByRollbackPrepared", "SET standard_conforming_strings = off; ROLLBACK PREPARED 'a'",
         escaped},
    }),
    [](const auto& test) { return test.param.name; });

TEST(SplitOptions, SayHowTheSessionBegins) {
    EXPECT_THAT(texts_of(probe, {.standard_conforming_strings = false}), ElementsAre(escaped));
}

TEST(SplitOptions, SayWhatResetLeadsBackTo) {
    EXPECT_EQ(texts_of("SET standard_conforming_strings = on; RESET ALL; " + std::string{probe},
                       {.standard_conforming_strings = false})
                  .back(),
              escaped);
}

TEST(StandardConformingStrings, NeverMatterToLiteralsWithAPrefixOfTheirOwn) {
    EXPECT_THAT(texts_of("SELECT B'\\'; SELECT x'\\'; SELECT U&'\\'; SELECT N'\\'; b'",
                         {.standard_conforming_strings = false}),
                ElementsAre("SELECT B'\\'", "SELECT x'\\'", "SELECT U&'\\'", "SELECT N'\\'; b'"));
}

TEST(StandardConformingStrings, HoldForFurtherPartsOfALiteral) {
    EXPECT_THAT(texts_of("SELECT 'a'\n'\\'; b'", {.standard_conforming_strings = false}),
                ElementsAre("SELECT 'a'\n'\\'; b'"));
}

} // namespace
} // namespace lockstep::sql::testing
