// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "postgres/cli/lockstep_process.hpp"
#include "support/source_dir.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

const std::string source_dir = LOCKSTEP_SOURCE_DIR;
const std::string data = source_dir + "/tests/postgres/cli/data/alembic_example/";

/// The rendered files of examples/alembic. What Alembic itself makes of the revisions is recorded;
/// examples/alembic/prove compares the record with Alembic.
class RenderedRevisions : public LockstepTest {
protected:
    Ended run_example(const Words& words) {
        auto all = words;
        all.insert(all.end(), {"--dir", source_dir + "/examples/alembic/migrations"});
        return run(all);
    }

    std::string text(const std::string& name) {
        const auto content = read_file(data + name);
        EXPECT_TRUE(content) << name;
        return content ? *content : "";
    }
};

TEST_F(RenderedRevisions, MakeWhatAlembicMakes) {
    const auto ended = run_example({"migrate"});
    ASSERT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(sql(text("catalog.sql")) + "\n", text("catalog.txt"));
}

TEST_F(RenderedRevisions, LeaveAlembicAtItsHead) {
    ASSERT_EQ(run_example({"migrate"}).exit_code, 0);
    EXPECT_EQ(sql("SELECT string_agg(version_num, ' ') FROM public.alembic_version"),
              "f25a7710c3be");
}

TEST_F(RenderedRevisions, PutTheHeadsOfABranchSideBySide) {
    ASSERT_EQ(run_example({"migrate", "--target", "3"}).exit_code, 0);
    EXPECT_EQ(sql("SELECT string_agg(version_num, ' ' ORDER BY version_num) FROM "
                  "public.alembic_version"),
              "8c2d41e7a903 b7e05f6612cc");
}

TEST_F(RenderedRevisions, BuildIndexesStatementByStatement) {
    const auto ended = run_example({"plan", "-o", "json"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_THAT(ended.out, HasSubstr("0006_indexes_of_loans"));
    EXPECT_THAT(ended.out, HasSubstr("concurrent"));
}

} // namespace
} // namespace lockstep::test
