// SPDX-License-Identifier: Apache-2.0
#include "formats/tern.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;

class LoadTern : public LoadTest {};

TEST_F(LoadTern, PartsAboveAndBelow) {
    directory.write("001_create_orders.sql", "CREATE TABLE a ();\n"
                                             "---- create above / drop below ----\n"
                                             "DROP TABLE a;\n");
    directory.write("002_more.sql", "SELECT 1;");
    const auto set = load();
    EXPECT_EQ(set.format, "tern");
    EXPECT_EQ(set.recognised, "1 file with ---- create above / drop below ----");
    EXPECT_EQ(set.session, migrate::SessionState::reset);
    ASSERT_EQ(set.migrations.size(), 2U);
    const auto& migration = set.migrations[0];
    EXPECT_EQ(migration.description, "create orders");
    EXPECT_EQ(migration.text, "CREATE TABLE a ();\n");
    EXPECT_EQ(migration.down, "\nDROP TABLE a;\n");
    EXPECT_EQ(migration.down_line, 2U);
    EXPECT_FALSE(migration.directives.no_transaction);
}

TEST_F(LoadTern, RunsStatementByStatementWhereTheFileSaysSo) {
    directory.write("1_a.sql", "---- tern: disable-tx ----\nVACUUM;\n");
    directory.write("2_b.sql", "SELECT 1;\n---- create above / drop below ----\n"
                               "---- tern: disable-tx ----\nVACUUM;\n");
    const auto set = load();
    EXPECT_TRUE(set.migrations.at(0).directives.no_transaction);
    EXPECT_FALSE(set.migrations.at(1).directives.no_transaction);
}

TEST_F(LoadTern, LetsAFileEndTheTransactionThatTernBegan) {
    directory.write("1_a.sql", "SELECT 1;\nCOMMIT;\nVACUUM;\n");
    EXPECT_EQ(load(Format::tern).migrations.at(0).text, "BEGIN; SELECT 1;\nCOMMIT;\nVACUUM;\n");
}

TEST_F(LoadTern, PassesOverOtherNamesAndTheFoldersOfSharedTemplates) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("seed.sql", "SELECT 2;");
    directory.write("shared/view.sql", "SELECT {{ .x }};");
    EXPECT_THAT(scripts(Format::tern), ElementsAre("1_a.sql"));
}

TEST_F(LoadTern, RefusesAGap) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("3_c.sql", "SELECT 3;");
    EXPECT_EQ(refusal(Format::tern), "3_c.sql has the number 3, and there is no file with the "
                                     "number 2; tern wants them from 1 on, without a gap");
}

TEST_F(LoadTern, RefusesABeginningBehindOne) {
    directory.write("2_b.sql", "SELECT 1;");
    EXPECT_EQ(refusal(Format::tern), "2_b.sql has the number 2, and there is no file with the "
                                     "number 1; tern wants them from 1 on, without a gap");
}

TEST_F(LoadTern, RefusesADuplicateNamingBoth) {
    directory.write("1_a.sql", "SELECT 1;");
    directory.write("01_b.sql", "SELECT 1;");
    EXPECT_EQ(refusal(Format::tern),
              "01_b.sql and 1_a.sql have one version, 01; give one of them another");
}

TEST_F(LoadTern, RefusesNumbersOutOfItsRange) {
    directory.write("0_a.sql", "SELECT 1;");
    EXPECT_EQ(refusal(Format::tern), "0_a.sql: tern's numbers go from 1 to 2147483647");
}

struct Wrong {
    std::string name;
    std::string text;
    std::string sentence;
    friend void PrintTo(const Wrong& row, std::ostream* out) { *out << row.name; }
};

class LoadWrongTern : public LoadTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(LoadWrongTern, IsRefusedWithItsPlace) {
    directory.write("1_a.sql", GetParam().text);
    EXPECT_EQ(refusal(Format::tern), "1_a.sql, line " + GetParam().sentence);
}

constexpr const char* unknown =
    "is not a directive that tern knows; there are \"---- create above / drop below ----\" and "
    "\"---- tern: disable-tx ----\", on a line of their own that ends with a line feed alone";
constexpr const char* filled_in = "before it runs the file, with values and files that Lockstep "
                                  "does not know; write into the file what it stands for";

INSTANTIATE_TEST_SUITE_P(
    Text, LoadWrongTern,
    ::testing::ValuesIn(std::vector<Wrong>{
        {"NothingAbove", "-- later\n---- create above / drop below ----\nSELECT 1;",
         "1, column 1: tern refuses a file without SQL above its divider; write a statement, such "
         "as SELECT 1"},
        {"Template", "SELECT 1;\nSELECT '{{ .name }}';",
         std::string{"2, column 9: tern fills in the template {{ .name }} "} + filled_in},
        {"TemplateInAComment", "-- {{ template \"shared/view.sql\" . }}\nSELECT 1;",
         std::string{
             "1, column 4: tern fills in the template {{ template \"shared/view.sql\" . }} "} +
             filled_in},
        {"TemplateBelow", "SELECT 1;\n---- create above / drop below ----\nDROP TABLE {{.t",
         std::string{"3, column 12: tern fills in the template {{.t "} + filled_in},
        {"UnknownDirective", "---- tern: enable-tx ----\nSELECT 1;",
         std::string{"1, column 1: \"---- tern: enable-tx ----\" "} + unknown},
        {"NearlyTheDivider", "SELECT 1;\n---- Create above / drop below ----\nDROP TABLE a;",
         std::string{"2, column 1: \"---- Create above / drop below ----\" "} + unknown},
        {"DirectiveBeforeACarriageReturn", "---- tern: disable-tx ----\r\nVACUUM;\r\n",
         std::string{"1, column 1: \"---- tern: disable-tx ----\" "} + unknown},
        {"OurDownSection", "SELECT 1;\n-- lockstep:down\n",
         "2, column 1: the directive \"lockstep: down\" is for files in lockstep's own format; "
         "this "
         "file is tern's, and tern would run what stands behind it"},
    }),
    [](const auto& test) { return test.param.name; });

} // namespace
} // namespace lockstep::formats::testing
