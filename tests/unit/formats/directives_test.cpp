// SPDX-License-Identifier: Apache-2.0
#include "formats/directives.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using migrate::Directives;

class LoadDirectives : public LoadTest {
protected:
    Directives directives_of(const std::string& text) {
        directory.write("1_a.sql", text);
        const auto set = load();
        return set.migrations.empty() ? Directives{} : set.migrations[0].directives;
    }
};

TEST_F(LoadDirectives, AreAbsentInAPlainFile) {
    EXPECT_EQ(directives_of("-- makes orders\nSELECT 1;"), Directives{});
}

TEST_F(LoadDirectives, AreReadFromOneLine) {
    Directives expected;
    expected.no_transaction = true;
    expected.lock_timeout = Milliseconds{5'000};
    expected.statement_timeout = Milliseconds{0};
    expected.requires_version = "1.2";
    expected.stop_on_failure = true;
    expected.retry_safe = true;
    EXPECT_EQ(directives_of("-- lockstep: transaction=none, lock-timeout=5s, statement-timeout=0, "
                            "requires=1.2, on-failure=stop, retry=safe\nSELECT 1;"),
              expected);
}

TEST_F(LoadDirectives, AreReadFromSeveralLinesBetweenOtherComments) {
    Directives expected;
    expected.no_transaction = true;
    expected.statement_timeout = Milliseconds{90'000};
    EXPECT_EQ(directives_of("-- builds an index\n/* slow */\n--lockstep:transaction = none\n"
                            "  -- Lockstep:  statement-timeout=1m30s  \r\nSELECT 1;"),
              expected);
}

TEST_F(LoadDirectives, NameTheAlembicRevisionThatWasRendered) {
    Directives expected;
    expected.revision = "9e8d7c6b5a40";
    expected.revises = {"1a2b3c4d5e6f", "0badc0ffee00"};
    EXPECT_EQ(directives_of("-- lockstep: revision=9e8d7c6b5a40, revises=1a2b3c4d5e6f+0badc0ffee00"
                            "\nSELECT 1;"),
              expected);
}

TEST_F(LoadDirectives, MayAskForWhatIsTheDefault) {
    EXPECT_EQ(directives_of("-- lockstep: on-failure=resume\nSELECT 1;"), Directives{});
}

TEST_F(LoadDirectives, StandBeforeADownSection) {
    Directives expected;
    expected.retry_safe = true;
    EXPECT_EQ(directives_of("-- lockstep: retry=safe\n-- lockstep:down\nSELECT 1;"), expected);
}

TEST_F(LoadDirectives, AreTextInsideOfAStringAndABlockComment) {
    EXPECT_EQ(directives_of("/*\n-- lockstep: nonsense\n*/ SELECT '\n-- lockstep: nonsense\n';"),
              Directives{});
}

TEST_F(LoadDirectives, AreNoPartOfWhatCountsAsSql) {
    directory.write("1_a.sql", "-- lockstep: retry=safe\nSELECT 1;");
    const auto with = load().migrations.at(0).token_checksum();
    directory.write("1_a.sql", "SELECT 1;");
    EXPECT_EQ(load().migrations.at(0).token_checksum(), with);
}

struct Wrong {
    std::string name;
    std::string text;
    std::string sentence;
    friend void PrintTo(const Wrong& row, std::ostream* out) { *out << row.name; }
};

class LoadWrongDirective : public LoadTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(LoadWrongDirective, IsRefusedWithItsPlace) {
    directory.write("1_a.sql", GetParam().text);
    EXPECT_EQ(refusal(), "1_a.sql, " + GetParam().sentence);
}

constexpr const char* known =
    " is not known; there are transaction=none, lock-timeout=DURATION, "
    "statement-timeout=DURATION, requires=VERSION, on-failure=resume|stop, retry=safe, "
    "revision=ID, revises=ID+ID and, on a line of its own, down";

INSTANTIATE_TEST_SUITE_P(
    Text, LoadWrongDirective,
    ::testing::ValuesIn(std::vector<Wrong>{
        {"UnknownName", "-- one\n  --lockstep: transactions=none\nSELECT 1;",
         "line 2, column 15: the directive \"lockstep: transactions=none\"" + std::string{known}},
        {"UnknownValue", "-- lockstep: transaction=off\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: transaction=off\" cannot be followed: "
         "transaction can only be \"none\""},
        {"SecondOfTheLine", "-- lockstep: retry=safe, on-failure=go\nSELECT 1;",
         "line 1, column 26: the directive \"lockstep: on-failure=go\" cannot be followed: "
         "on-failure can be \"resume\" or \"stop\""},
        {"NoComma", "-- lockstep: retry=safe transaction=none\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: retry=safe transaction=none\" cannot be "
         "followed: retry can only be \"safe\""},
        {"NoValue", "-- lockstep: retry\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: retry\"" + std::string{known}},
        {"Empty", "-- lockstep:\nSELECT 1;",
         "line 1, column 13: the directive \"lockstep: \"" + std::string{known}},
        {"EmptyAtTheEnd", "-- lockstep: retry=safe,\nSELECT 1;",
         "line 1, column 25: the directive \"lockstep: \"" + std::string{known}},
        {"Prose", "-- lockstep: this file is slow\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: this file is slow\"" + std::string{known}},
        {"DurationWithoutUnit", "-- lockstep: lock-timeout=5\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: lock-timeout=5\" cannot be followed: " +
             parse_duration("5").error().message},
        {"LockTimeoutWithoutEnd", "-- lockstep: lock-timeout=0\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: lock-timeout=0\" cannot be followed: a "
         "statement that waits for a lock without an end holds up everybody behind it; write a "
         "time, such as lock-timeout=5s"},
        {"TimeoutBeyondTheServers", "-- lockstep: statement-timeout=600h\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: statement-timeout=600h\" cannot be "
         "followed: \"600h\" is longer than PostgreSQL can wait"},
        {"NoRevision", "-- lockstep: revision=a+b\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: revision=a+b\" cannot be followed: an "
         "Alembic "
         "revision has no blank, quote, \"@\", \"-\" or \"+\""},
        {"NoRevisionBehindAPlus", "-- lockstep: revises=a+\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: revises=a+\" cannot be followed: write "
         "Alembic revisions with a \"+\" between them"},
        {"NoVersion", "-- lockstep: requires=orders\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: requires=orders\" cannot be followed: " +
             migrate::Version::parse("orders").error().message},
        {"Twice", "-- lockstep: retry=safe\n-- lockstep: retry=safe\nSELECT 1;",
         "line 2, column 14: the directive retry is given twice; keep one"},
        {"BehindAStatement", "SELECT 1;\n-- lockstep: retry=safe\n",
         "line 2, column 14: the directive \"lockstep: retry=safe\" stands behind the first "
         "statement; move it to the top of the file"},
        {"InsideTheFirstStatement", "SELECT\n-- lockstep: retry=safe\n1;",
         "line 2, column 14: the directive \"lockstep: retry=safe\" stands behind the first "
         "statement; move it to the top of the file"},
        {"UpMarker", "-- lockstep: up\nSELECT 1;",
         "line 1, column 14: the directive \"lockstep: up\"" + std::string{known}},
        {"DownAmongOthers", "-- lockstep: retry=safe, down\nSELECT 1;",
         "line 1, column 26: the directive \"lockstep: down\"" + std::string{known}},
        {"InTheDownSection", "SELECT 1;\n-- lockstep:down\n-- lockstep: retry=safe\nSELECT 2;",
         "line 3, column 1: the directive \"lockstep: retry=safe\" stands behind \"-- "
         "lockstep:down\"; move it to the top of the file"},
        {"TwoDownSections", "SELECT 1;\n-- lockstep:down\nSELECT 2;\n-- lockstep:down\n",
         "line 4, column 1: the directive \"lockstep: down\" stands behind \"-- "
         "lockstep:down\"; keep one down section"},
    }),
    [](const auto& test) { return test.param.name; });

std::vector<std::string> comments_in(std::string_view script) {
    std::vector<std::string> texts;
    CommentReader reader{script};
    while (const auto comment = reader.next())
        texts.emplace_back(comment->text);
    return texts;
}

TEST(CommentReader, PassesOverTheDataOfACopy) {
    EXPECT_THAT(comments_in("COPY a (x) FROM STDIN;\n-- it's data\n\\.\n-- behind\n"),
                ::testing::ElementsAre("-- behind"));
}

TEST(CommentReader, FindsTheMarkerBehindDataWithAnOpenQuote) {
    EXPECT_THAT(comments_in("copy a from stdin;\nit's\n\\.\r\nSELECT 1;\n-- lockstep:down\n"),
                ::testing::ElementsAre("-- lockstep:down"));
}

TEST(CommentReader, ReadsDataWithoutAnEndToTheEndOfTheFile) {
    EXPECT_THAT(comments_in("COPY a FROM STDIN;\n-- data"), ::testing::IsEmpty());
    EXPECT_THAT(comments_in("COPY a FROM STDIN;"), ::testing::IsEmpty());
}

TEST(CommentReader, TakesCopyFromAFileForAnOrdinaryStatement) {
    EXPECT_THAT(comments_in("COPY a FROM '/f';\n-- one\nCOPY a TO STDOUT;\n-- two\n"),
                ::testing::ElementsAre("-- one", "-- two"));
}

} // namespace
} // namespace lockstep::formats::testing
