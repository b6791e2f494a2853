// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <gmock/gmock.h>

#include "formats/alembic.hpp"

namespace lockstep::formats::alembic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Revision read(const std::string& text) {
    auto revision = read_revision(text, "versions/a.py");
    if (revision) return *std::move(revision);
    ADD_FAILURE() << revision.error().error.message;
    return {};
}

std::string refusal(const std::string& text, const std::string& file = "versions/a.py") {
    const auto revision = read_revision(text, file);
    if (revision) return "<read>";
    EXPECT_EQ(revision.error().error.remedy, Remedy::fix_input);
    return revision.error().error.message;
}

TEST(ReadRevision, TakesWhatTheTemplateOfAlembicWrites) {
    const auto revision = read(R"("""add orders

Revision ID: 9e8d7c6b5a40
Revises: 1a2b3c4d5e6f
Create Date: 2024-05-06 07:08:09.123456

"""
from typing import Sequence, Union

from alembic import op


# revision identifiers, used by Alembic.
revision: str = '9e8d7c6b5a40'
down_revision: Union[str, Sequence[str], None] = '1a2b3c4d5e6f'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('orders', sa.Column('note', sa.Text(), server_default=''))
)");
    EXPECT_EQ(revision.id, "9e8d7c6b5a40");
    EXPECT_EQ(revision.line, 14U);
    EXPECT_THAT(revision.down, ElementsAre("1a2b3c4d5e6f"));
    EXPECT_EQ(revision.down_line, 15U);
    EXPECT_THAT(revision.branch_labels, IsEmpty());
    EXPECT_THAT(revision.depends_on, IsEmpty());
    EXPECT_EQ(revision.message, "add orders");
    EXPECT_EQ(revision.date, "2024-05-06 07:08:09.123456");
    EXPECT_EQ(revision.file, "versions/a.py");
}

TEST(ReadRevision, LooksPastTheBodiesOfFunctionsAndClasses) {
    const auto revision = read("revision = 'a'\ndown_revision = None\n"
                               "def upgrade():\n    revision = compute()\n"
                               "    if revision:\n        down_revision += 1\n"
                               "class Old:\n    depends_on = other()\n"
                               "async def also():\n\tbranch_labels = x\n");
    EXPECT_EQ(revision.id, "a");
    EXPECT_THAT(revision.down, IsEmpty());
}

TEST(ReadRevision, TakesTheLastOfSeveralAssignments) {
    EXPECT_EQ(read("revision = name()\ndown_revision = None\nrevision = 'b'\n").id, "b");
}

TEST(ReadRevision, AssignsAllNamesOfAChain) {
    const auto revision = read("revision = 'b'\ndown_revision = depends_on = ('a',)\n");
    EXPECT_THAT(revision.down, ElementsAre("a"));
    EXPECT_THAT(revision.depends_on, ElementsAre("a"));
}

TEST(ReadRevision, ReadsNoNameInWordsThatOnlyUseIt) {
    EXPECT_EQ(read("revision = 'b'\ndown_revision = None\nprint(revision, x.revision)\n"
                   "if revision == 'b': assert down_revision != revision\n"
                   "NOTES = {'a': revision}\nsay(revision=1)\n")
                  .id,
              "b");
}

TEST(ReadRevision, ReadsAByteOrderMarkAndOldLineEnds) {
    const auto revision =
        read("\xef\xbb\xbf'''one\rtwo'''\r\nrevision = 'b'\rdown_revision = \\\r\n  'a'\r\n");
    EXPECT_EQ(revision.docstring, "one\ntwo");
    EXPECT_EQ(revision.line, 3U);
    EXPECT_THAT(revision.down, ElementsAre("a"));
}

TEST(ReadRevision, KeepsTheDocstringWhoseCharactersHaveNames) {
    EXPECT_EQ(read("\"\"\"from \\N{GREEK SMALL LETTER ALPHA}\"\"\"\nrevision = 'a'\n"
                   "down_revision = None\n")
                  .message,
              "from \\N{GREEK SMALL LETTER ALPHA}");
}

TEST(ReadRevision, TakesTheIdOfVeryOldFilesFromTheirName) {
    const auto revision = read_revision("down_revision = None\n", "versions/1af3.py");
    ASSERT_TRUE(revision);
    EXPECT_EQ(revision->id, "1af3");
}

TEST(ReadRevision, RefusesAFileThatIsNoRevision) {
    EXPECT_EQ(refusal("down_revision = None\n", "versions/util.py"),
              "versions/util.py: it assigns nothing to \"revision\", so Alembic would refuse it as "
              "well; move a file that is no revision out of the folder");
}

struct Written {
    const char* name;
    const char* value;
    std::vector<std::string> down;
    friend void PrintTo(const Written& row, std::ostream* out) { *out << row.name; }
};

class ReadDownRevision : public ::testing::TestWithParam<Written> {};

TEST_P(ReadDownRevision, IsWhatPythonWouldMakeOfIt) {
    EXPECT_EQ(read(std::string{"revision = 'z'\ndown_revision = "} + GetParam().value + "\n").down,
              GetParam().down);
}

INSTANTIATE_TEST_SUITE_P(Forms, ReadDownRevision,
                         ::testing::ValuesIn(std::vector<Written>{
                             {"None", "None", {}},
                             {"EmptyTuple", "()", {}},
                             {"EmptyList", "[]", {}},
                             {"NoneInATuple", "(None,)", {}},
                             {"InBrackets", "('a')", {"a"}},
                             {"InTwoBrackets", "((('a')))", {"a"}},
                             {"TupleOfOne", "('a',)", {"a"}},
                             {"Tuple", "('a', \"b\")", {"a", "b"}},
                             {"TupleWithoutBrackets", "'a', 'b'", {"a", "b"}},
                             {"OneWithAComma", "'a',", {"a"}},
                             {"List", "['a', 'b',]", {"a", "b"}},
                             {"Set", "{'a', 'b'}", {"a", "b"}},
                             {"Twice", "('a', 'a')", {"a"}},
                             {"SideBySide", "'a' \"b\" '''c'''", {"abc"}},
                             {"OverLines", "(\n  'a',  # one\n\n  'b'\n)", {"a", "b"}},
                             {"Continued", "\\\n 'a'", {"a"}},
                             {"RawString", "r'a\\n'", {"a\\n"}},
                             {"Unicode",
                              "u'\\u00e9\\x41\\101\\U0001F600'",
                              {"\xc3\xa9"
                               "AA\xf0\x9f\x98\x80"}},
                             {"Escapes", "'a\\'\\\"\\\\\\t'", {"a'\"\\\t"}},
                             {"UnknownEscape", "'a\\q'", {"a\\q"}},
                             {"EscapedLineEnd", "'a\\\nb'", {"ab"}},
                             {"QuotesInside", "\"\"\"a\"b\"\"\"", {"a\"b"}},
                             {"HashInside", "'a#b'  # 'c'", {"a#b"}},
                             {"Semicolon", "'a'; down_revision = 'b'", {"b"}},
                         }),
                         [](const auto& row) { return std::string{row.param.name}; });

struct Refused {
    const char* name;
    const char* text;
    const char* sentence;
    friend void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }
};

class ReadWrongRevision : public ::testing::TestWithParam<Refused> {};

TEST_P(ReadWrongRevision, IsRefusedWithItsPlace) {
    auto sentence = std::string{GetParam().sentence};
    const std::string running = ", so the revision graph could only be had by running the file; "
                                "assign a string in quotes, a tuple of them or None, as Alembic's "
                                "own template does";
    if (sentence.ends_with('@')) sentence.replace(sentence.size() - 1, 1, running);
    EXPECT_EQ(refusal(GetParam().text), "versions/a.py" + sentence);
}

INSTANTIATE_TEST_SUITE_P(
    Text, ReadWrongRevision,
    ::testing::ValuesIn(std::vector<Refused>{
        {"Call", "import os\nrevision = os.environ['R']\ndown_revision = None\n",
         ", line 2: the value of \"revision\" is not a literal@"},
        {"OtherName", "revision = 'b'\ndown_revision = BASE\n",
         ", line 2: the value of \"down_revision\" is not a literal@"},
        {"FormattedString", "revision = f'{1}'\ndown_revision = None\n",
         ", line 1: the value of \"revision\" is not a literal@"},
        {"Bytes", "revision = b'a'\ndown_revision = None\n",
         ", line 1: the value of \"revision\" is not a literal@"},
        {"Sum", "revision = 'a' + 'b'\ndown_revision = None\n",
         ", line 1: the value of \"revision\" is not a literal@"},
        {"Number", "revision = 12\ndown_revision = None\n",
         ", line 1: the value of \"revision\" is not a literal@"},
        {"Choice", "revision = 'a' if x else 'b'\ndown_revision = None\n",
         ", line 1: the value of \"revision\" is not a literal@"},
        {"Dictionary", "revision = 'a'\ndown_revision = {'a': 'b'}\n",
         ", line 2: the value of \"down_revision\" is not a literal@"},
        {"EmptyDictionary", "revision = 'a'\ndown_revision = {}\n",
         ", line 2: the value of \"down_revision\" is not a literal@"},
        {"Starred", "revision = 'a'\ndepends_on = (*x,)\ndown_revision = None",
         ", line 2: the value of \"depends_on\" is not a literal@"},
        {"InABlock", "if True:\n    revision = 'a'\ndown_revision = None\n",
         ", line 2: \"revision\" is assigned inside of a block@"},
        {"BehindAnIf", "revision = 'a'\nif x: down_revision = None\n",
         ", line 2: \"down_revision\" gets its value from a compound statement@"},
        {"Import", "from base import (revision, x)\ndown_revision = None\n",
         ", line 1: \"revision\" gets its value from an import@"},
        {"ImportAs", "import base as revision\ndown_revision = None\n",
         ", line 1: \"revision\" gets its value from an import@"},
        {"Loop", "for revision in x: pass\ndown_revision = None\n",
         ", line 1: \"revision\" gets its value from a loop@"},
        {"With", "with x() as revision: pass\ndown_revision = None\n",
         ", line 1: \"revision\" gets its value from \"as\"@"},
        {"Walrus", "print(revision := 'a')\ndown_revision = None\n",
         ", line 1: \"revision\" is assigned together with something else@"},
        {"Definition", "def revision(): pass\ndown_revision = None\n",
         ", line 1: \"revision\" gets its value from a definition@"},
        {"Deleted", "revision = 'a'\ndel revision\ndown_revision = None\n",
         ", line 2: \"revision\" gets its value from \"del\"@"},
        {"Added", "revision = 'a'\nrevision += 'b'\ndown_revision = None\n",
         ", line 2: \"revision\" is changed after it was assigned@"},
        {"Appended", "revision = 'a'\ndown_revision = []\ndown_revision.append('b')\n",
         ", line 3: \"down_revision\" is changed after it was assigned@"},
        {"TwoTargets", "revision, down_revision = 'a', None\n",
         ", line 1: \"revision\" is assigned together with something else@"},
        {"Global", "revision = 'a'\ndown_revision = None\ndef f():\n  global revision\n",
         ", line 4: \"revision\" is assigned by a function@"},
        {"TwoIds", "revision = 'a', 'b'\ndown_revision = None\n",
         ", line 1: the value of \"revision\" is not one string@"},
        {"NoneAsId", "revision = None\ndown_revision = None\n",
         ", line 1: the value of \"revision\" is not one string@"},
        {"NoneAmongOthers", "revision = 'a'\ndown_revision = (None, 'b')\n",
         ", line 2: None stands among the values of \"down_revision\"; leave it out, or keep it "
         "alone"},
        {"SignInTheId", "revision = 'a-b'\ndown_revision = None\n",
         ", line 1: the revision \"a-b\" has a \"@\", \"-\" or \"+\", which Alembic refuses; give "
         "it another id"},
        {"NoDownRevision", "revision = 'a'\n",
         ": it assigns nothing to \"down_revision\"; write down_revision = None where nothing "
         "comes "
         "before this revision"},
        {"OpenString", "revision = 'a'\n\ndown_revision = 'b\n",
         ", line 3: the string that begins here is not closed, so Python refuses the file"},
        {"OpenTripleString", "x = 1\n\"\"\" \nrevision = 'a'\n",
         ", line 2: the string that begins here is not closed, so Python refuses the file"},
        {"OpenBracket", "revision = 'a'\ndown_revision = (\n'b'\n",
         ", line 2: the bracket \"(\" is not closed, so Python refuses the file"},
        {"WrongBracket", "revision = ('a']\n",
         ", line 1: there is no bracket for this \"]\" to close, so Python refuses the file"},
        {"NotUtf8", "revision = 'a'\nx = '\xff'\n",
         ", line 2: the text is not valid UTF-8; save it as UTF-8"},
    }),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ReadRevision, RefusesAZeroByte) {
    EXPECT_EQ(refusal(std::string{"revision = 'a'\nx = \0\n", 21}),
              "versions/a.py, line 2: the text holds a zero byte, so Python refuses it");
}

TEST(ReadRevision, ReadsPastFormattedStringsOfEveryKind) {
    const auto revision = read(R"(a = f"{x["y"]}" f'{{' f'''{
    z
}''' rf"\{x}" f"{a:{b}'>3}" f"{f'{f"{1}"}'}" f"\N{BULLET}" F"{ {'k': '}'}['k'] }" t"{x!r}"
revision = "real"
down_revision = None
)");
    EXPECT_EQ(revision.id, "real");
    EXPECT_EQ(revision.line, 4U);
}

TEST(ReadRevision, EndsOnStringsThatAreNestedWithoutEnd) {
    std::string text = "a = ";
    for (int i = 0; i < 100'000; ++i)
        text += "f'{";
    EXPECT_EQ(refusal(text), "versions/a.py, line 1: the string that begins here is not closed, so "
                             "Python refuses the file");
    EXPECT_NE(refusal("revision = " + std::string(100'000, '(')), "<read>");
    EXPECT_NE(refusal("revision = " + std::string(1000, '(') + "'a'" + std::string(1000, ')') +
                      "\ndown_revision = None\n"),
              "<read>");
}

} // namespace
} // namespace lockstep::formats::alembic
