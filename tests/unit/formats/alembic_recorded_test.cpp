// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <sstream>

#include <gmock/gmock.h>

#include "formats/alembic_view.hpp"
#include "support/source_dir.hpp"

namespace lockstep::formats::alembic {
namespace {

/// A project beside what Alembic itself prints for it; see data/alembic/record.
class RecordedProject : public ::testing::TestWithParam<const char*> {
protected:
    [[nodiscard]] std::filesystem::path folder() const {
        return std::filesystem::path{LOCKSTEP_SOURCE_DIR} / "tests/unit/formats/data/alembic" /
               GetParam();
    }

    [[nodiscard]] std::string recorded(const std::string& name) const {
        std::ifstream file{folder() / name, std::ios::binary};
        EXPECT_TRUE(file) << name;
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    [[nodiscard]] std::vector<std::string> stored() const {
        std::istringstream words{recorded("stored.txt")};
        return {std::istream_iterator<std::string>{words}, {}};
    }

    void SetUp() override {
        auto read = read_graph(folder());
        ASSERT_TRUE(read) << read.error().error.message;
        graph = *std::move(read);
    }

    static std::string lines(const std::vector<Shown>& all,
                             std::string (*to_line)(const Shown& shown)) {
        std::string text;
        for (const auto& shown : all)
            text += to_line(shown) + "\n";
        return text;
    }

    static std::string entries(const std::vector<Shown>& all) {
        std::string text;
        for (const auto& shown : all)
            text += to_entry(shown, "DIR");
        return text;
    }

    RevisionGraph graph;
};

TEST_P(RecordedProject, HasTheHeadsThatAlembicPrints) {
    EXPECT_EQ(lines(show_heads(graph), to_heads_line), recorded("heads.txt"));
    EXPECT_EQ(entries(show_heads(graph)), recorded("heads-verbose.txt"));
}

TEST_P(RecordedProject, HasTheHistoryThatAlembicPrints) {
    EXPECT_EQ(lines(show_history(graph), to_history_line), recorded("history.txt"));
    EXPECT_EQ(entries(show_history(graph)), recorded("history-verbose.txt"));
}

TEST_P(RecordedProject, IsAtTheRevisionsThatAlembicPrints) {
    EXPECT_EQ(lines(show_current(graph, stored()), to_current_line), recorded("current.txt"));
    EXPECT_EQ(entries(show_current(graph, stored())), recorded("current-verbose.txt"));
}

TEST_P(RecordedProject, IsRecognised) {
    EXPECT_TRUE(is_project(folder()));
}

INSTANTIATE_TEST_SUITE_P(Alembic, RecordedProject, ::testing::Values("plain", "tangled"));

} // namespace
} // namespace lockstep::formats::alembic
