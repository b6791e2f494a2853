// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha1.hpp"
#include "unit/adopt/takeover.hpp"

namespace lockstep::adopt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> event_columns{"event", "change_id", "change", "committed_at"};

Takeover sqitch() {
    Takeover made{Tool::sqitch,
                  {"change_id", "script_hash", "change", "committed_at", "committer_name"}};
    made.file("1", "1_app_schema.sql", "CREATE SCHEMA app;\n").described("app schema");
    made.file("2", "2_users.sql").described("users");
    return made;
}

Takeover::Row row(const std::string& change, const std::string& bytes, const std::string& day) {
    return {"id of " + change, sha1_hex(bytes), change, "2026-03-" + day + " 12:00:00+00", "Ann"};
}

TEST(SqitchAdoption, FindsDeployScriptsByTheirBytes) {
    const auto takeover = sqitch().row(row("app-schema", "CREATE SCHEMA app;\n", "01"));
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("verified 1_app_schema.sql", "pending 2_users.sql"));
    EXPECT_EQ(takeover.adopt()->rows[0].applied_by, "Ann");
}

TEST(SqitchAdoption, TellsScriptsOfTheSameBytesByTheirNames) {
    const auto takeover =
        sqitch().file("3", "3_more.sql").described("more").row(row("more", body, "01"));
    EXPECT_THAT(takeover.verdicts(), ElementsAre("pending 1_app_schema.sql", "pending 2_users.sql",
                                                 "verified 3_more.sql"));
}

TEST(SqitchAdoption, RefusesAnEditedScript) {
    EXPECT_THAT(sqitch().row(row("users", "SELECT 1;", "01")).refusal(),
                HasSubstr("2_users.sql was edited after sqitch applied it"));
}

TEST(SqitchAdoption, RefusesAChangeWithoutAFile) {
    EXPECT_THAT(sqitch().row(row("gone", "SELECT 1;", "01")).refusal(),
                HasSubstr("records the change gone, whose deploy script is no file of migrations; "
                          "put it there byte for byte, named by its place in the plan, such as "
                          "0001_gone.sql"));
}

TEST(SqitchAdoption, RefusesAChangeThatFailedLast) {
    const auto takeover =
        sqitch().beside(event_columns, {{"fail", "u", "users", "2026-03-02 12:00:00.5+00"},
                                        {"deploy", "u", "users", "2026-03-02 12:00:00+00"}});
    EXPECT_THAT(takeover.refusal(), HasSubstr("the change users failed last; undo by hand what it "
                                              "left, and run sqitch deploy"));
}

TEST(SqitchAdoption, TakesAChangeThatWasDeployedAfterItFailed) {
    auto takeover = sqitch().row(row("users", body, "02"));
    takeover.beside(event_columns, {{"fail", "u", "users", "2026-03-01 12:00:00+00"},
                                    {"deploy", "u", "users", "2026-03-02 12:00:00+00"}});
    EXPECT_THAT(takeover.verdicts(),
                ElementsAre("pending 1_app_schema.sql", "verified 2_users.sql"));
}

TEST(SqitchAdoption, TakesNothingFromAnEmptyTable) {
    EXPECT_THAT(sqitch().adopt()->rows, IsEmpty());
}

} // namespace
} // namespace lockstep::adopt
