// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/planned_file.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lockstep::initcontainer {
namespace {

using namespace std::chrono_literals;

migrate::Migration file(const char* version, const char* script, const char* text) {
    migrate::Migration migration;
    migration.version = *migrate::Version::parse(version);
    migration.script = script;
    migration.text = text;
    return migration;
}

std::vector<PlannedFile> planned(const migrate::Migration& migration, const Limits& limits = {},
                                 const migrate::History& history = {}) {
    migrate::Plan plan;
    plan.pending = {&migration};
    return planned_files(plan, history, limits);
}

TEST(PlannedFile, ShowsLocksTablesWorkAndTimeoutsAsATable) {
    const auto migration = file("2", "2_orders.sql",
                                "ALTER TABLE shop.orders ADD note text;\n"
                                "ALTER TABLE shop.orders\n"
                                "  ADD FOREIGN KEY (customer) REFERENCES \"Customers\";\n"
                                "ALTER TABLE shop.orders ALTER id TYPE bigint,\n"
                                "  ADD c int REFERENCES shop.items;\n"
                                "UPDATE shop.orders SET note = '';\n"
                                "SELECT f();\n");
    EXPECT_EQ(to_text(planned(migration)),
              R"(2_orders.sql (version 2): in one transaction
  #  LINE  COMMAND      CLASS       LOCK                   TABLES                                           WORK         LOCK TIMEOUT  TIMEOUT  TRIED AGAIN
  1     1  ALTER TABLE  brief lock  AccessExclusiveLock    shop.orders                                      -            500ms         none     yes
  2     2  ALTER TABLE  brief lock  ShareRowExclusiveLock  shop.orders, "Customers"                         scans        500ms         none     yes
  3     4  ALTER TABLE  brief lock  AccessExclusiveLock    shop.orders, shop.items (ShareRowExclusiveLock)  may rewrite  500ms         none     yes
  4     6  UPDATE       data        RowExclusiveLock       shop.orders                                      -            500ms         none     no
  5     7  SELECT       unknown     -                      -                                                -            500ms         none     no

)");
}

TEST(PlannedFile, ShowsAFileThatRunsStatementByStatement) {
    const auto migration = file("3", "3_index.sql",
                                "INSERT INTO a VALUES (1);\n"
                                "CREATE INDEX CONCURRENTLY i ON a (b);\n"
                                "BEGIN;\n"
                                "ALTER TABLE a ADD c int;\n"
                                "COMMIT;\n");
    migrate::History history;
    migrate::HistoryRow row;
    row.script = "3_index.sql";
    row.state = migrate::State::started;
    row.statements_done = 1;
    history.rows = {row};
    EXPECT_EQ(to_text(planned(migration, {.statement_timeout = 30s}, history)),
              R"(3_index.sql (version 3): statement by statement, 1 of 5 done before
  #  LINE  COMMAND                    CLASS       LOCK                      TABLES  WORK   LOCK TIMEOUT  TIMEOUT  TRIED AGAIN
  1     1  INSERT                     data        RowExclusiveLock          a       -      done          done     done
  2     2  CREATE INDEX CONCURRENTLY  concurrent  ShareUpdateExclusiveLock  a       scans  none          none     yes
  3     3  BEGIN                      -           -                         -       -      -             -        -
  4     4  ALTER TABLE                brief lock  AccessExclusiveLock       a       -      500ms         30s      yes
  5     5  COMMIT                     -           -                         -       -      -             -        -

)");
}

TEST(PlannedFile, ShowsEqualStatementsInARowAsOneLine) {
    const auto migration = file("4", "4_data.sql",
                                "INSERT INTO a VALUES (1);\n"
                                "INSERT INTO a VALUES (2);\n"
                                "INSERT INTO a VALUES (3);\n"
                                "INSERT INTO b VALUES (4);\n");
    EXPECT_EQ(to_text(planned(migration)),
              R"(4_data.sql (version 4): in one transaction
    #  LINE  COMMAND  CLASS  LOCK              TABLES  WORK  LOCK TIMEOUT  TIMEOUT  TRIED AGAIN
  1-3     1  INSERT   data   RowExclusiveLock  a       -     5m            none     no
    4     4  INSERT   data   RowExclusiveLock  b       -     5m            none     no

)");
}

TEST(PlannedFile, SaysWhatItCouldNotRead) {
    const auto migration = file("5", "5_new.sql", "ALTER TABLE a QUITE ANEW;\n");
    EXPECT_EQ(to_text(planned(migration)),
              R"(5_new.sql (version 5): in one transaction
  #  LINE  COMMAND      CLASS       LOCK                 TABLES  WORK       LOCK TIMEOUT  TIMEOUT  TRIED AGAIN
  1     1  ALTER TABLE  brief lock  AccessExclusiveLock  a       not known  500ms         none     yes

)");
}

TEST(PlannedFile, NamesRepeatablesAndBaselines) {
    auto repeatable = file("1", "R_views.sql", "");
    repeatable.kind = migrate::Kind::repeatable;
    repeatable.version = {};
    EXPECT_EQ(to_text(planned(repeatable)), "R_views.sql (repeatable): in one transaction\n\n");
    auto baseline = file("7", "B7_all.sql", "");
    baseline.kind = migrate::Kind::baseline;
    EXPECT_EQ(to_text(planned(baseline)), "B7_all.sql (baseline 7): in one transaction\n\n");
}

TEST(PlannedFile, FollowsTheFilesDirectives) {
    auto migration = file("8", "8_slow.sql", "ALTER TABLE a ADD b int; UPDATE a SET b = 1;");
    migration.directives.lock_timeout = 3s;
    migration.directives.statement_timeout = 1h;
    migration.directives.retry_safe = true;
    EXPECT_EQ(to_text(planned(migration)),
              R"(8_slow.sql (version 8): in one transaction
  #  LINE  COMMAND      CLASS       LOCK                 TABLES  WORK  LOCK TIMEOUT  TIMEOUT  TRIED AGAIN
  1     1  ALTER TABLE  brief lock  AccessExclusiveLock  a       -     3s            1h       yes
  2     1  UPDATE       data        RowExclusiveLock     a       -     3s            1h       yes

)");
}

TEST(PlannedFile, SaysTheSameToMachines) {
    const auto migration = file("2", "2_a.sql",
                                "CREATE TABLE s.a (b int REFERENCES s.c);\n"
                                "ALTER TABLE s.a ALTER b TYPE text;\n");
    const auto expected = nlohmann::json::parse(R"([{
      "file": "2_a.sql", "version": "2", "kind": "versioned", "oneTransaction": true,
      "statementsDone": 0,
      "statements": [
        {"number": 1, "line": 1, "step": 1, "command": "CREATE TABLE", "class": "brief lock",
         "lock": "ShareRowExclusiveLock",
         "relations": [{"name": "s.c", "lock": "ShareRowExclusiveLock"}], "creates": ["s.a"],
         "scans": false, "rewrites": false, "certain": true, "sent": true,
         "lockTimeout": "500ms", "statementTimeout": "0s", "triedAgain": true},
        {"number": 2, "line": 2, "step": 1, "command": "ALTER TABLE", "class": "brief lock",
         "lock": "AccessExclusiveLock",
         "relations": [{"name": "s.a", "lock": "AccessExclusiveLock"}], "creates": [],
         "scans": true, "rewrites": true, "certain": false, "sent": true,
         "lockTimeout": "500ms", "statementTimeout": "0s", "triedAgain": true}]}])");
    EXPECT_EQ(nlohmann::json::parse(to_json(planned(migration))), expected);
}

} // namespace
} // namespace lockstep::initcontainer
