// SPDX-License-Identifier: Apache-2.0
#include "formats/goose.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

class LoadGoose : public LoadTest {
protected:
    /// The migration that a file of this text is, with APP=shop in the environment.
    migrate::MigrationSet load_text(const std::string& text, const std::string& app = "shop") {
        directory.write("1_a.sql", text);
        auto set =
            load_directory(directory.path(), {Format::goose, {}, {{"APP", app}, {"TWO", "x;\ny"}}});
        if (set) return *std::move(set);
        ADD_FAILURE() << set.error().error.message;
        return {};
    }

    std::string text_of(const std::string& text) { return load_text(text).migrations.at(0).text; }
};

TEST_F(LoadGoose, PartsUpAndDown) {
    directory.write("00001_add_orders.sql",
                    "-- +goose Up\nSELECT 1;\n\n-- +goose Down\nSELECT 2;\n");
    directory.write("00002_more.sql", "-- +goose Up\nSELECT 2;\n");
    const auto set = load();
    EXPECT_EQ(set.format, "goose");
    EXPECT_EQ(set.recognised, "2 files with -- +goose Up");
    EXPECT_EQ(set.session, migrate::SessionState::kept);
    ASSERT_EQ(set.migrations.size(), 2U);
    const auto& migration = set.migrations[0];
    EXPECT_EQ(migration.version.text(), "00001");
    EXPECT_EQ(migration.description, "add orders");
    EXPECT_EQ(migration.text, "-- +goose Up\nSELECT 1;\n\n");
    EXPECT_EQ(migration.down, "SELECT 2;\n");
    EXPECT_EQ(migration.down_line, 5U);
    EXPECT_EQ(set.migrations[1].down, "");
}

TEST_F(LoadGoose, TakesDirectivesInLettersOfEitherCaseAndBeforeUp) {
    const auto set = load_text("-- +goose no Transaction\r\n\r\n--+goose UP\r\n"
                               "-- +goose statementBEGIN\r\nSELECT 1\r\n"
                               "-- +goose StatementEnd\r\n-- +goose down --\r\nSELECT 2;\r\n");
    const auto& migration = set.migrations.at(0);
    EXPECT_TRUE(migration.directives.no_transaction);
    EXPECT_EQ(migration.down, "SELECT 2;\r\n");
}

TEST_F(LoadGoose, RefusesMigrationsInGoByName) {
    directory.write("00001_a.sql", "-- +goose Up\nSELECT 1;");
    directory.write("helpers.go", "package migrations");
    directory.write("00002_b_test.go", "package migrations");
    EXPECT_THAT(scripts(), ElementsAre("00001_a.sql"));
    directory.write("00002_b.go", "package migrations");
    EXPECT_EQ(refusal(), "00002_b.go: it is a migration written in Go, which only goose in your "
                         "own program can run; write it as SQL, or let that program run with "
                         "--engine exec");
}

TEST_F(LoadGoose, RefusesNamesThatGooseDoesNotRead) {
    directory.write("0_a.sql", "-- +goose Up\n");
    EXPECT_EQ(refusal(Format::goose),
              "0_a.sql: goose's versions begin with 1 and fit into 64 bits");
    std::filesystem::remove(directory.path() / "0_a.sql");
    directory.write("create.sql", "-- +goose Up\n");
    EXPECT_EQ(refusal(Format::goose),
              "create.sql is not named like a migration of the format goose; expected "
              "00001_name.sql");
}

TEST_F(LoadGoose, TakesStatementsThatGooseWouldCutInTwo) {
    EXPECT_EQ(text_of("-- +goose Up\nSELECT 'a;\nb';\n"), "-- +goose Up\nSELECT 'a;\nb';\n");
}

TEST_F(LoadGoose, LeavesATransactionalFileAsItIs) {
    const auto* text = "-- +goose Up\nSELECT 1; SELECT 2;\n-- +goose StatementBegin\n"
                       "SELECT 3;\nSELECT 4;\n-- +goose StatementEnd\n";
    EXPECT_EQ(text_of(text), text);
}

TEST_F(LoadGoose, KeepsTogetherWhatGooseSendsInOneMessage) {
    EXPECT_EQ(text_of("-- +goose NO TRANSACTION\n"
                      "-- +goose Up\n"
                      "-- first\n"
                      "SET LOCAL a.b = 'c'; SELECT 1; -- both\n"
                      "VACUUM;\n"
                      "SELECT '--'; -- not the end;\n"
                      "SELECT 'a --b';\n"
                      "SELECT 2;\n"
                      "-- +goose StatementBegin\n"
                      "SELECT 3;\n"
                      "SELECT 4\n"
                      "-- +goose StatementEnd\n"
                      "SELECT 5; VACUUM;\n"
                      "-- +goose Down\n"
                      "SELECT 6; SELECT 7;\n"),
              "-- +goose NO TRANSACTION\n"
              "-- +goose Up\n"
              "-- first\n"
              "BEGIN; SET LOCAL a.b = 'c'; SELECT 1; COMMIT;; -- both\n"
              "VACUUM;\n"
              "SELECT '--'; -- not the end;\n"
              "BEGIN; SELECT 'a --b';\n"
              "SELECT 2; COMMIT;;\n"
              "-- +goose StatementBegin\n"
              "BEGIN; SELECT 3;\n"
              "SELECT 4; COMMIT;\n"
              "-- +goose StatementEnd\n"
              "SELECT 5; VACUUM;\n");
}

TEST_F(LoadGoose, LetsAFileEndTheTransactionThatGooseBegan) {
    EXPECT_EQ(text_of("-- +goose Up\nSELECT 1;\nCOMMIT;\nVACUUM;\n"),
              "-- +goose Up\nBEGIN; SELECT 1;\nCOMMIT;\nVACUUM;\n");
}

TEST_F(LoadGoose, KeepsBlocksApartThatHaveNoSemicolon) {
    const auto set =
        load_text("-- +goose Up\n"
                  "-- +goose StatementBegin\nSELECT 1 -- one;\n-- +goose StatementEnd\n"
                  "SELECT 2;\n"
                  "-- +goose Down\n"
                  "-- +goose StatementBegin\nSELECT 3\n-- +goose StatementEnd\n"
                  "SELECT 4;\n");
    EXPECT_EQ(set.migrations.at(0).text,
              "-- +goose Up\n"
              "-- +goose StatementBegin\nSELECT 1; -- one;\n-- +goose StatementEnd\n"
              "SELECT 2;\n");
    EXPECT_EQ(set.migrations.at(0).down,
              "-- +goose StatementBegin\nSELECT 3;\n-- +goose StatementEnd\nSELECT 4;\n");
}

TEST_F(LoadGoose, FillsInTheEnvironmentWhereTheFileAsksForIt) {
    const auto set = load_text("-- +goose Up\n"
                               "SELECT '$APP';\n"
                               "-- +goose ENVSUB ON\n"
                               "-- $APP ${\n"
                               "CREATE SCHEMA ${APP};\n"
                               "-- +goose ENVSUB OFF\n"
                               "SELECT $$ $APP $$;\n"
                               "-- +goose ENVSUB ON\n"
                               "-- +goose Down\n"
                               "DROP SCHEMA ${APP}${MISSING};\n");
    const auto& migration = set.migrations.at(0);
    EXPECT_EQ(migration.text, "-- +goose Up\n"
                              "SELECT '$APP';\n"
                              "-- +goose ENVSUB ON\n"
                              "-- $APP ${\n"
                              "CREATE SCHEMA shop;\n"
                              "-- +goose ENVSUB OFF\n"
                              "SELECT $$ $APP $$;\n"
                              "-- +goose ENVSUB ON\n");
    EXPECT_EQ(migration.down, "DROP SCHEMA shop;\n");
    EXPECT_EQ(migration.down_line, 10U);
}

TEST_F(LoadGoose, IsTheSameFileWithOtherValuesInTheEnvironment) {
    const auto checksums = [this](const std::string& app, const std::string& statement) {
        const auto set = load_text("-- +goose Up\n-- +goose ENVSUB ON\n" + statement + "\n", app);
        return std::pair{set.migrations.at(0).checksum, set.migrations.at(0).token_checksum()};
    };
    const auto once = checksums("shop", "CREATE SCHEMA ${APP};");
    EXPECT_EQ(checksums("store", "CREATE SCHEMA ${APP};"), once);
    EXPECT_NE(checksums("shop", "CREATE SCHEMA ${APP}_2;").second, once.second);
    EXPECT_NE(checksums("shop", "CREATE SCHEMA shop;").second, once.second);
}

TEST_F(LoadGoose, TakesAFileWithoutStatements) {
    EXPECT_EQ(text_of("-- +goose Up\n-- nothing\n-- +goose Down\n"), "-- +goose Up\n-- nothing\n");
}

TEST_F(LoadGoose, TakesOurDirectives) {
    const auto set = load_text("-- +goose Up\n-- lockstep: retry=safe\nSELECT 1;\n-- +goose Down\n"
                               "-- lockstep: no longer ours\n");
    EXPECT_TRUE(set.migrations.at(0).directives.retry_safe);
}

struct Wrong {
    std::string name;
    std::string text;
    std::string sentence;
    friend void PrintTo(const Wrong& row, std::ostream* out) { *out << row.name; }
};

class LoadWrongGoose : public LoadTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(LoadWrongGoose, IsRefusedWithItsPlace) {
    directory.write("1_a.sql", GetParam().text);
    EXPECT_THAT(refusal(Format::goose), StartsWith("1_a.sql, line " + GetParam().sentence));
}

constexpr const char* no_up = "goose's files begin with a line \"-- +goose Up\"";
constexpr const char* no_semicolon = "the statement has no semicolon at the end of a line";
constexpr const char* unknown = "is not a directive that goose knows; there are";

INSTANTIATE_TEST_SUITE_P(
    Text, LoadWrongGoose,
    ::testing::ValuesIn(std::vector<Wrong>{
        {"Empty", "", std::string{"1, column 1: "} + no_up},
        {"NoUp", "-- about\n", std::string{"1, column 1: "} + no_up},
        {"SqlBeforeUp", "-- about\n\nSELECT 1;\n-- +goose Up\n",
         std::string{"3, column 1: "} + no_up},
        {"BlockCommentBeforeUp", "/* about */\n-- +goose Up\n",
         std::string{"1, column 1: "} + no_up},
        {"SecondUp", "-- +goose Up\nSELECT 1;\n-- +goose Up\n",
         "3, column 1: there is a second \"-- +goose Up\"; goose takes one a file"},
        {"UpBehindDown", "-- +goose Up\n-- +goose Down\n-- +goose Up\n",
         "3, column 1: there is a second \"-- +goose Up\"; goose takes one a file"},
        {"SecondDown", "-- +goose Up\n-- +goose Down\n-- +goose Down\n",
         "3, column 1: there is a second \"-- +goose Down\"; goose takes one a file"},
        {"DownFirst", "-- +goose Down\n-- +goose Up\n",
         "1, column 1: \"-- +goose Down\" stands before \"-- +goose Up\""},
        {"BeginBeforeUp", "-- +goose StatementBegin\n-- +goose Up\n",
         "1, column 1: \"-- +goose StatementBegin\" stands before \"-- +goose Up\""},
        {"BeginTwice", "-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin\n",
         "3, column 1: the \"-- +goose StatementBegin\" of line 2 has no StatementEnd before this"},
        {"BeginWithoutEnd", "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n",
         "2, column 1: this \"-- +goose StatementBegin\" has no StatementEnd"},
        {"BeginOpenAtDown", "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose Down\n",
         "2, column 1: this \"-- +goose StatementBegin\" has no StatementEnd"},
        {"EndWithoutBegin", "-- +goose Up\nSELECT 1;\n-- +goose StatementEnd\n",
         "3, column 1: \"-- +goose StatementEnd\" has no StatementBegin before it"},
        {"EmptyBlock", "-- +goose Up\n-- +goose StatementBegin\n-- none\n-- +goose StatementEnd\n",
         "4, column 1: there is no statement between StatementBegin and StatementEnd"},
        {"NoSemicolonAtTheEnd", "-- +goose Up\nSELECT 1;\nSELECT\n2\n",
         std::string{"3, column 1: "} + no_semicolon},
        {"NoSemicolonBeforeDown", "-- +goose Up\nSELECT 1\n-- +goose Down\nSELECT 2;\n",
         std::string{"2, column 1: "} + no_semicolon},
        {"SemicolonBeforeABlockComment", "-- +goose Up\nSELECT 1; /* so */\n",
         std::string{"2, column 1: "} + no_semicolon},
        {"UnknownDirective", "-- +goose Up\n-- +goose Sideways\n",
         std::string{"2, column 1: \"-- +goose Sideways\" "} + unknown},
        {"Indented", "-- +goose Up\nSELECT 1;\n  -- +goose Down\nSELECT 2;\n",
         std::string{"3, column 1: \"-- +goose Down\" "} + unknown},
        {"MarkInUpperCase", "-- +goose Up\nSELECT 1;\n-- +GOOSE Down\nSELECT 2;\n",
         std::string{"3, column 1: \"-- +GOOSE Down\" "} + unknown},
        {"Twice", "-- +goose Up +goose Down\n",
         std::string{"1, column 1: \"-- +goose Up +goose Down\" "} + unknown},
        {"NoWord", "-- +goose\n", std::string{"1, column 1: \"-- +goose\" "} + unknown},
        {"UnreadableVariable", "-- +goose ENVSUB ON\n-- +goose Up\nSELECT $1;\n",
         "3, column 1: $1 is not a variable that goose can fill in; write $$ for a dollar sign"},
        {"RequiredVariable", "-- +goose ENVSUB ON\n-- +goose Up\nSELECT ${NONE?say which};\n",
         "3, column 1: the environment variable NONE is not set, and the file asks for it: say "
         "which"},
        {"OurDownSection", "-- +goose Up\n-- lockstep:down\n",
         "2, column 1: the directive \"lockstep: down\" is for files in lockstep's own format"},
        {"Unclosed", "-- +goose Up\nSELECT 'oops;\n",
         "2, column 8: a quoted string is never closed"},
    }),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::formats::testing
