// SPDX-License-Identifier: Apache-2.0
#include "formats/flyway_placeholders.hpp"

#include <ostream>
#include <utility>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::HasSubstr;

/// A file that is read with values for its placeholders.
class FlywayPlaceholders : public LoadTest {
protected:
    std::string text_of(std::string_view text, std::string file = "V1__a.sql") {
        directory.write(file, text);
        auto set = load_directory(directory.path(), settings);
        return set ? set->migrations.at(0).text : set.error().error.message;
    }

    LoadSettings settings{.format = Format::flyway,
                          .placeholders = {{"x", "one"}, {"Nest", "${x}"}, {"none", ""}}};
};

struct Replaced {
    std::string name;
    std::string text;
    std::string expected;
    friend void PrintTo(const Replaced& row, std::ostream* out) { *out << row.name; }
};

class FlywayReplaces : public FlywayPlaceholders, public ::testing::WithParamInterface<Replaced> {};

TEST_P(FlywayReplaces, ThemAsFlywayDoes) {
    EXPECT_EQ(text_of(GetParam().text), GetParam().expected);
}

// What Flyway 11.8 came to.
INSTANTIATE_TEST_SUITE_P(
    Text, FlywayReplaces,
    ::testing::ValuesIn(std::vector<Replaced>{
        {"InSql", "CREATE TABLE ${x}.a ();", "CREATE TABLE one.a ();"},
        {"InAString", "SELECT '${x}';", "SELECT 'one';"},
        {"InADollarQuote", "DO $q$ ${x} $q$;", "DO $q$ one $q$;"},
        {"InAComment", "-- ${x}\nSELECT 1; /* ${x} */", "-- one\nSELECT 1; /* one */"},
        {"AnyCase", "SELECT '${X}', '${nEST}';", "SELECT 'one', '${x}';"},
        {"ValuesAreNotLookedAtAgain", "SELECT '${nest}';", "SELECT '${x}';"},
        {"EmptyValue", "SELECT '${none}';", "SELECT '';"},
        {"BehindADollarThereIsNone", "SELECT '$${x}';", "SELECT '$${x}';"},
        {"BehindTwoThereIs", "SELECT '$$${x}';", "SELECT '$$one';"},
        {"SideBySide", "SELECT ${x}${x}${none}${x};", "SELECT oneoneone;"},
        {"AtTheEnd", "SELECT ${x}", "SELECT one"},
        {"NothingToReplace", "SELECT '{x} $x $', '%{x}';", "SELECT '{x} $x $', '%{x}';"},
        {"FileName", "SELECT '${flyway:filename}';", "SELECT 'V1__a.sql';"},
        {"Table", "SELECT '${flyway:TABLE}';", "SELECT 'flyway_schema_history';"},
        {"Environment", "SELECT '${flyway:environment}';", "SELECT 'default';"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(FlywayPlaceholders, KeepLines) {
    directory.write("V1__a.sql", "-- ${x}\r\n\n${x}\n");
    const auto set = load_directory(directory.path(), settings);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->migrations.at(0).text, "-- one\r\n\none\n");
}

TEST_F(FlywayPlaceholders, KnowTheNameOfAFileInAFolder) {
    EXPECT_EQ(text_of("SELECT '${flyway:filename}';", "more/V1__a.sql"), "SELECT 'V1__a.sql';");
}

TEST_F(FlywayPlaceholders, TakeAValueForABuiltInOne) {
    settings.placeholders.emplace("flyway:defaultSchema", "app");
    EXPECT_EQ(text_of("CREATE TABLE ${flyway:defaultSchema}.a ();"), "CREATE TABLE app.a ();");
}

TEST_F(FlywayPlaceholders, AreReplacedInUndoFiles) {
    directory.write("V1__a.sql", "CREATE TABLE ${x} ();");
    directory.write("U1__a.sql", "DROP TABLE ${x};");
    const auto set = load_directory(directory.path(), settings);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->migrations.at(0).down, "DROP TABLE one;");
}

TEST_F(FlywayPlaceholders, ChangeTheChecksumsOfRepeatablesOnly) {
    const auto checksum = [&](const std::string& file, const std::string& value) {
        settings.placeholders["x"] = value;
        directory.write(file, "SELECT '${x}';");
        auto set = load_directory(directory.path(), settings);
        if (!set) return set.error().error.message;
        return set->migrations.at(0).checksum + set->migrations.at(0).token_checksum();
    };
    EXPECT_NE(checksum("R__a.sql", "one"), checksum("R__a.sql", "two"));
    EXPECT_EQ(checksum("V1__a.sql", "one"), checksum("V1__a.sql", "two"));
}

struct Missing {
    std::string name;
    std::string text;
    std::string expected; ///< The sentence's beginning behind the file's name.
    friend void PrintTo(const Missing& row, std::ostream* out) { *out << row.name; }
};

class FlywayRefuses : public FlywayPlaceholders, public ::testing::WithParamInterface<Missing> {};

TEST_P(FlywayRefuses, PlaceholdersWithoutAValue) {
    EXPECT_THAT(text_of(GetParam().text), HasSubstr("V1__a.sql, " + GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Text, FlywayRefuses,
    ::testing::ValuesIn(std::vector<Missing>{
        {"InSql", "SELECT 1;\nCREATE TABLE ${no}.a ();",
         "line 2, column 14: the placeholder ${no} has no value; give one with --placeholders "
         "(LOCKSTEP_PLACEHOLDERS), or keep it as it is with a line "
         "\"placeholderReplacement=false\" in V1__a.sql.conf"},
        {"InAComment", "SELECT 1; -- ${no}", "line 1, column 14: the placeholder ${no} has no"},
        {"Empty", "SELECT '${}';", "line 1, column 9: the placeholder ${} has no value"},
        {"Blank", "SELECT '${a b}';", "line 1, column 9: the placeholder ${a b} has no value"},
        {"LineEnd", "SELECT '${x\n}';", "line 1, column 9: the placeholder ${x\\x0A} has no"},
        {"Nested", "SELECT '${a${x}';", "line 1, column 9: the placeholder ${a${x} has no value"},
        {"Unclosed", "SELECT '${x';",
         "line 1, column 9: a placeholder begins here, and no \"}\" ends it; if it is none, write "
         "a line \"placeholderReplacement=false\" into V1__a.sql.conf"},
        {"Timestamp", "SELECT '${flyway:timestamp}';",
         "line 1, column 9: the placeholder ${flyway:timestamp} has no value here, since each "
         "replica would see another time; give one with --placeholders (LOCKSTEP_PLACEHOLDERS)"},
        {"User", "SELECT '${flyway:user}';",
         "line 1, column 9: the placeholder ${flyway:user} has no value here, since files are "
         "read before there is a connection"},
        {"Schema", "SELECT '${flyway:defaultSchema}';",
         "line 1, column 9: the placeholder ${flyway:defaultSchema} has no value here, since "
         "files are read before there is a connection"},
        {"WorkingDirectory", "SELECT '${flyway:workingDirectory}';",
         "line 1, column 9: the placeholder ${flyway:workingDirectory} has no value here, since "
         "it is the folder in which Flyway was started"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(FlywayPlaceholders, CanBreakWhatTheyStandIn) {
    settings.placeholders["x"] = "it's";
    EXPECT_EQ(text_of("SELECT\n '${x}';"),
              "V1__a.sql, line 2, column 7: a quoted string is never closed");
}

} // namespace
} // namespace lockstep::formats::testing
