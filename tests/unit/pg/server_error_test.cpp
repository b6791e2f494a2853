// SPDX-License-Identifier: Apache-2.0
#include "pg/server_error.hpp"

#include <gtest/gtest.h>

namespace lockstep::pg {
namespace {

struct Code {
    const char* name;
    const char* sqlstate;
    Remedy remedy;
};

class RemedyForSqlstate : public ::testing::TestWithParam<Code> {};

TEST_P(RemedyForSqlstate, IsAsTheTableSays) {
    EXPECT_EQ(remedy_for_sqlstate(GetParam().sqlstate), GetParam().remedy);
}

INSTANTIATE_TEST_SUITE_P(OfAStatement, RemedyForSqlstate,
                         ::testing::Values(Code{"BrokenConnection", "", Remedy::retry},
                                           Code{"ConnectionFailure", "08006", Remedy::retry},
                                           Code{"DiskFull", "53100", Remedy::retry},
                                           Code{"ConfigurationLimit", "53400", Remedy::fix_input},
                                           Code{"Deadlock", "40P01", Remedy::retry},
                                           Code{"LockNotAvailable", "55P03", Remedy::retry},
                                           Code{"AdministratorShutdown", "57P01", Remedy::retry},
                                           Code{"IdleSessionTimeout", "57P05", Remedy::retry},
                                           Code{"StatementTimeout", "57014", Remedy::fix_input},
                                           Code{"ReadOnlyServer", "25006", Remedy::retry},
                                           Code{"NoActiveTransaction", "25P01", Remedy::report_bug},
                                           Code{"SystemError", "58030", Remedy::retry},
                                           Code{"SyntaxError", "42601", Remedy::fix_input},
                                           Code{"UniqueViolation", "23505", Remedy::fix_input},
                                           Code{"DivisionByZero", "22012", Remedy::fix_input},
                                           Code{"RaisedByTheFile", "P0001", Remedy::fix_input},
                                           Code{"DatabaseDropped", "57P04", Remedy::fix_input}),
                         [](const auto& tested) { return std::string{tested.param.name}; });

TEST(ToError, PutsCodeDetailAndHintBehindTheMessage) {
    const auto error = to_error({.remedy = Remedy::fix_input,
                                 .sqlstate = "42P01",
                                 .message = "relation \"a\" does not exist",
                                 .detail = "A detail.",
                                 .hint = "A hint."});
    EXPECT_EQ(error, (Error{Remedy::fix_input,
                            "relation \"a\" does not exist (SQLSTATE 42P01); A detail.; "
                            "hint: A hint."}));
}

TEST(LastCodedMessage, IsTheOneOfTheLastTry) {
    const auto coded = last_coded_message(
        "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  28000: no entry\n"
        "LOCATION:  ClientAuthentication, auth.c:1\n"
        "connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  28P01: wrong: "
        "password\n"
        "LOCATION:  auth_failed, auth.c:2\n");
    EXPECT_EQ(coded.sqlstate, "28P01");
    EXPECT_EQ(coded.message, "wrong: password");
}

TEST(LastCodedMessage, IsEmptyForATextOfTheClient) {
    EXPECT_EQ(last_coded_message("connection refused").sqlstate, "");
}

} // namespace
} // namespace lockstep::pg
