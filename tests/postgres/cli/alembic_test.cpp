// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/cli/lockstep_process.hpp"

namespace lockstep::test {
namespace {

using testing::HasSubstr;

/// A project with two lines of revisions, and a database that Alembic wrote to.
class AlembicProject : public LockstepTest {
protected:
    AlembicProject() {
        std::filesystem::create_directories(migrations() / "versions");
        write("versions/a.py", "'''users'''\nrevision = 'aaaa0001'\ndown_revision = None\n");
        write("versions/b.py", "'''orders'''\nrevision = 'aaaa0002'\ndown_revision = 'aaaa0001'\n");
        write("versions/c.py", "'''side'''\nrevision = 'bbbb0001'\ndown_revision = 'aaaa0001'\n");
    }

    void write_stored(const std::string& values) {
        static_cast<void>(
            sql("CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO PUBLIC; CREATE TABLE "
                "app.alembic_version (version_num varchar(64) PRIMARY KEY); GRANT SELECT ON "
                "app.alembic_version TO PUBLIC; INSERT INTO app.alembic_version VALUES " +
                values));
    }
};

TEST_F(AlembicProject, IsAtWhatItsVersionTableHolds) {
    write_stored("('aaaa0002'), ('bbbb0001')");
    const auto ended = run({"current"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "aaaa0002 (head)\nbbbb0001 (head)\n");
}

TEST_F(AlembicProject, IsNowhereWithoutAVersionTable) {
    const auto ended = run({"current"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "");
}

TEST_F(AlembicProject, WarnsOfARevisionThatNoFileHas) {
    write_stored("('aaaa0001'), ('cccc0009')");
    const auto ended = run({"current"});
    EXPECT_EQ(ended.exit_code, 0) << ended.log;
    EXPECT_EQ(ended.out, "aaaa0001 (branchpoint)\n");
    EXPECT_THAT(ended.log, HasSubstr("cccc0009"));
}

TEST_F(AlembicProject, IsNotRunAsSqlAndNothingIsChanged) {
    const auto ended = run({"migrate", "--port", "1"});
    EXPECT_EQ(ended.exit_code, 65) << ended.log;
    EXPECT_THAT(ended.report.message, HasSubstr("alembic upgrade head"));
    EXPECT_THAT(ended.log, HasSubstr("the revisions have 2 heads"));
    EXPECT_TRUE(ended.report.waits.empty());
}

} // namespace
} // namespace lockstep::test
