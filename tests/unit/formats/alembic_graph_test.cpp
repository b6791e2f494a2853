// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include <gmock/gmock.h>

#include "formats/alembic.hpp"

namespace lockstep::formats::alembic {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Revision revision(const std::string& id, std::vector<std::string> down,
                  std::vector<std::string> depends_on = {}, std::vector<std::string> labels = {}) {
    Revision made;
    made.id = id;
    made.down = std::move(down);
    made.depends_on = std::move(depends_on);
    made.branch_labels = std::move(labels);
    made.file = id + ".py";
    made.line = 1;
    made.down_line = 2;
    made.depends_line = 4;
    return made;
}

RevisionGraph graph_of(std::vector<Revision> revisions) {
    auto graph = make_graph(std::move(revisions));
    if (graph) return *std::move(graph);
    ADD_FAILURE() << graph.error().error.message;
    return {};
}

std::string refusal(std::vector<Revision> revisions) {
    const auto graph = make_graph(std::move(revisions));
    return graph ? "<linked>" : graph.error().error.message;
}

std::vector<std::string> ids(const std::vector<const Revision*>& revisions) {
    std::vector<std::string> result;
    for (const auto* each : revisions)
        result.push_back(each->id);
    return result;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

/// One line that parts and comes together again, and a second one that the end depends on.
RevisionGraph forked() {
    return graph_of({revision("merge", {"left", "right"}, {"side"}), revision("right", {"start"}),
                     revision("left", {"start"}), revision("start", {}),
                     revision("side", {}, {}, {"reports"})});
}

TEST(RevisionGraph, HasParentsBeforeTheirChildrenAndThenTheOrderOfTheFiles) {
    std::vector<std::string> order;
    for (const auto& each : forked().revisions)
        order.push_back(each.id);
    EXPECT_THAT(order, ElementsAre("start", "right", "left", "side", "merge"));
}

TEST(RevisionGraph, CountsAsHeadsWhatNothingComesAfter) {
    const auto graph = forked();
    EXPECT_THAT(ids(graph.heads()), ElementsAre("side", "merge"));
    EXPECT_THAT(ids(graph.stored_heads()), ElementsAre("merge"));
}

TEST(RevisionGraph, LeadsUpToARevisionOverAllThatItNeeds) {
    const auto graph = forked();
    EXPECT_THAT(ids(graph.up_to({"left"})), ElementsAre("start", "left"));
    EXPECT_THAT(ids(graph.up_to({"merge"})),
                ElementsAre("start", "right", "left", "side", "merge"));
    EXPECT_THAT(ids(graph.up_to({"unknown"})), IsEmpty());
}

TEST(RevisionGraph, FindsARevisionByIdLabelAndUniqueBeginning) {
    const auto graph =
        graph_of({revision("abcd", {}), revision("abcdef", {"abcd"}), revision("xyz", {"abcdef"}),
                  revision("k123", {"xyz"}, {}, {"top"})});
    EXPECT_EQ(graph.find("abcd")->id, "abcd");
    EXPECT_EQ(graph.find("abcde")->id, "abcdef");
    EXPECT_EQ(graph.find("abc"), nullptr);
    EXPECT_EQ(graph.find("xy"), nullptr);
    EXPECT_EQ(graph.find("k")->id, "k123");
    EXPECT_EQ(graph.find("top")->id, "k123");
    EXPECT_EQ(graph.find(""), nullptr);
}

TEST(RevisionGraph, IsEmptyWithoutFiles) {
    const auto graph = graph_of({});
    EXPECT_THAT(graph.heads(), IsEmpty());
    EXPECT_THAT(*target_heads(graph, "head"), IsEmpty());
}

TEST(RevisionGraph, RefusesAParentThatNoFileHas) {
    EXPECT_EQ(refusal({revision("b", {"a"})}),
              "b.py, line 2: down_revision names \"a\", and no file has this revision; put the "
              "file back, or name the revision that this one comes after");
    EXPECT_EQ(refusal({revision("b", {}, {"a"})}),
              "b.py, line 4: depends_on names \"a\", and no file has this revision; put the file "
              "back, or name the revision that this one comes after");
}

TEST(RevisionGraph, RefusesALabelAsAParentAsAlembicDoes) {
    EXPECT_NE(refusal({revision("a", {}, {}, {"top"}), revision("b", {"top"})}), "<linked>");
    EXPECT_EQ(refusal({revision("a", {}, {}, {"top"}), revision("b", {}, {"top"})}), "<linked>");
}

TEST(RevisionGraph, RefusesTwoFilesOfOneRevision) {
    auto second = revision("a", {});
    second.file = "copy.py";
    EXPECT_EQ(refusal({revision("a", {}), second}),
              "copy.py, line 1: a.py has the revision \"a\" as well; give one of them another, and "
              "the down_revision of what comes after it");
}

TEST(RevisionGraph, RefusesALabelThatIsTaken) {
    EXPECT_EQ(refusal({revision("a", {}, {}, {"top"}), revision("b", {"a"}, {}, {"top"})}),
              "b.py, line 1: the branch label \"top\" is already used by a.py; name the branch "
              "otherwise");
    EXPECT_EQ(refusal({revision("a", {}), revision("b", {"a"}, {}, {"a"})}),
              "b.py, line 1: the branch label \"a\" is already used by a.py; name the branch "
              "otherwise");
}

TEST(RevisionGraph, RefusesACircleAndNamesIt) {
    EXPECT_EQ(refusal({revision("end", {"c"}), revision("a", {"c"}), revision("b", {"a"}),
                       revision("c", {"b"})}),
              "c.py, line 2: the revisions come after each other in a circle: c after b after a "
              "after c; correct the down_revision or depends_on of one of them");
    EXPECT_EQ(refusal({revision("a", {"a"})}),
              "a.py, line 2: the revisions come after each other in a circle: a after a; correct "
              "the down_revision or depends_on of one of them");
    EXPECT_NE(refusal({revision("a", {}, {"b"}), revision("b", {}, {"a"})}), "<linked>");
}

TEST(RevisionGraph, LinksALongLineQuickly) {
    std::vector<Revision> revisions;
    for (int i = 9999; i > 1000; --i)
        revisions.push_back(revision(std::to_string(i), {std::to_string(i - 1)}));
    revisions.push_back(revision("1000", {}));
    const auto graph = graph_of(std::move(revisions));
    EXPECT_EQ(graph.revisions.front().id, "1000");
    EXPECT_THAT(ids(graph.heads()), ElementsAre("9999"));
}

struct Target {
    const char* name;
    const char* target;
    const char* outcome;
    friend void PrintTo(const Target& row, std::ostream* out) { *out << row.name; }
};

class TargetHeads : public ::testing::TestWithParam<Target> {};

TEST_P(TargetHeads, AreWhatAlembicVersionHoldsAfterwards) {
    const auto graph =
        graph_of({revision("start", {}), revision("left", {"start"}, {}, {"west"}),
                  revision("right", {"start"}, {}, {"east"}), revision("last", {"right"}),
                  revision("side", {}, {}, {"reports"}), revision("needs", {"left"}, {"reports"})});
    const auto heads = target_heads(graph, GetParam().target);
    EXPECT_EQ(heads ? joined(*heads) : heads.error().message, GetParam().outcome);
}

constexpr const char* three_heads =
    "the revisions have 3 heads: last (last.py), side (side.py), needs (needs.py); join them with "
    "\"alembic merge heads\", or apply all of them with --target heads";

INSTANTIATE_TEST_SUITE_P(
    Words, TargetHeads,
    ::testing::ValuesIn(std::vector<Target>{
        {"Nothing", "", three_heads},
        {"Head", "head", three_heads},
        {"Heads", "heads", "last needs"},
        {"Base", "base", ""},
        {"Revision", "left", "left"},
        {"Beginning", "rig", "right"},
        {"Label", "east", "right"},
        {"HeadOfABranch", "east@head", "last"},
        {"HeadsOfABranch", "west@heads", "needs"},
        {"RevisionOfABranch", "west@start", "start"},
        {"RevisionOfAnotherBranch", "west@last", "the revision last is not on the branch \"west\""},
        {"HeadOfAPartedBranch", "start@head",
         "the revisions have 2 heads: last (last.py), needs (needs.py); join them with \"alembic "
         "merge heads\", or apply all of them with --target heads"},
        {"Unknown", "nobody",
         "no revision, branch label or single beginning of a revision is \"nobody\"; see them with "
         "\"lockstep history\""},
        {"Relative", "+1",
         "no revision, branch label or single beginning of a revision is \"+1\"; see them with "
         "\"lockstep history\""},
    }),
    [](const auto& row) { return std::string{row.param.name}; });

} // namespace
} // namespace lockstep::formats::alembic
