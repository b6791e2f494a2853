// SPDX-License-Identifier: Apache-2.0
#include "formats/alembic_new.hpp"

#include <gmock/gmock.h>

#include "temporary_directory.hpp"

namespace lockstep::formats::alembic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// 2024-03-09 07:05:02.000125 UTC.
const WallTime present{std::chrono::microseconds{1709967902000125}};

const NewRevision wanted{"0123456789ab", "Add \"orders\" \\ more", "add_orders_more", present};

class NextRevision : public ::testing::Test {
protected:
    void write_revision(const std::string& id, const std::string& parent) {
        directory.write("versions/" + id + ".py",
                        "revision = '" + id + "'\ndown_revision = " + parent + "\n");
    }

    /// The file, as far as there is one.
    [[nodiscard]] NewFile next() const {
        const auto graph = read_graph(directory.path());
        if (!graph) return {"", graph.error().error.message};
        auto file = next_revision(directory.path(), *graph, wanted);
        return file ? *std::move(file) : NewFile{"", file.error().error.message};
    }

    testing::TemporaryDirectory directory;
};

TEST_F(NextRevision, ComesAfterTheHead) {
    write_revision("aaaa", "None");
    write_revision("bbbb", "'aaaa'");
    const auto file = next();
    EXPECT_EQ(file.name, "versions/0123456789ab_add_orders_more.py");
    directory.write(file.name, file.text);
    const auto graph = read_graph(directory.path());
    ASSERT_TRUE(graph) << graph.error().error.message;
    const auto& made = graph->revisions.back();
    EXPECT_EQ(made.id, wanted.id);
    EXPECT_THAT(made.down, ElementsAre("bbbb"));
    EXPECT_EQ(made.message, wanted.title);
    EXPECT_EQ(made.date, "2024-03-09 07:05:02.000125");
}

TEST_F(NextRevision, IsTheFirstWhereThereIsNone) {
    directory.write("versions/README", "");
    EXPECT_THAT(next().text,
                HasSubstr("\ndown_revision: Union[str, Sequence[str], None] = None\n"));
}

TEST_F(NextRevision, IsMadeFromTheProjectsOwnTemplate) {
    write_revision("aaaa", "None");
    directory.write("script.py.mako", "# ours\nrevision = ${ repr(up_revision) }\n"
                                      "down_revision = ${repr(down_revision)}\n");
    EXPECT_EQ(next().text, "# ours\nrevision = '0123456789ab'\ndown_revision = 'aaaa'\n");
}

TEST_F(NextRevision, IsRefusedWhereOnlyAlembicCanFillInTheTemplate) {
    write_revision("aaaa", "None");
    directory.write("script.py.mako", "revision = ${repr(up_revision)}\nx = ${context.get('x')}\n");
    EXPECT_EQ(next().text, "script.py.mako: \"${context.get('x')}\" is for Alembic alone to fill "
                           "in; run `alembic revision` itself");
    for (const auto* code : {"% if x:\n", "<%! import re %>\n", "## a note\n", "a\\\n", "${open"}) {
        EXPECT_FALSE(fill_template(code, wanted, "")) << code;
    }
}

TEST_F(NextRevision, IsRefusedWhereThereAreSeveralHeads) {
    write_revision("aaaa", "None");
    write_revision("bbbb", "'aaaa'");
    write_revision("cccc", "'aaaa'");
    EXPECT_EQ(next().text,
              "there are several heads, bbbb, cccc, and a new revision comes after one; join them "
              "with `alembic merge heads`, or say which one it continues with `alembic revision "
              "--head`");
}

TEST_F(NextRevision, IsNamedByTheFileTemplate) {
    directory.write("alembic.ini",
                    "[alembic]\nscript_location = .\n"
                    "file_template = %%(year)d/%%(month).2d%%(day).2d-%%(hour).2d%%(minute).2d"
                    "%%(second).2d-%%(epoch)s-%%(rev)s_%%(slug)s\n");
    write_revision("aaaa", "None");
    EXPECT_EQ(next().name, "versions/2024/0309-070502-1709967902-0123456789ab_add_orders_more.py");
}

TEST_F(NextRevision, IsNamedByTheFileTemplateOfPyproject) {
    directory.write("pyproject.toml", "[tool.alembic]\nscript_location = \"%(here)s\"\n"
                                      "file_template = \"%%(rev)s\"\n");
    write_revision("aaaa", "None");
    EXPECT_EQ(next().name, "versions/0123456789ab.py");
}

TEST_F(NextRevision, IsRefusedForANameThatOnlyAlembicCanMake) {
    directory.write("alembic.ini",
                    "[alembic]\nscript_location = .\nfile_template = %%(user)s_%%(rev)s\n");
    write_revision("aaaa", "None");
    EXPECT_EQ(next().text, "file_template: \"%(user)s_%(rev)s\" is for Alembic alone to fill in; "
                           "run `alembic revision` itself");
}

TEST_F(NextRevision, LiesBesideItsParentWhereThereAreSeveralFolders) {
    directory.write("alembic.ini", "[alembic]\nscript_location = .\nversion_locations = one two\n");
    directory.write("one/aaaa.py", "revision = 'aaaa'\ndown_revision = None\n");
    directory.write("two/bbbb.py", "revision = 'bbbb'\ndown_revision = 'aaaa'\n");
    EXPECT_EQ(next().name, "two/0123456789ab_add_orders_more.py");
}

} // namespace
} // namespace lockstep::formats::alembic
