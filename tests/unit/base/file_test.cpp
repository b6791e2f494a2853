// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace lockstep {
namespace {

namespace fs = std::filesystem;

class File : public testing::Test {
protected:
    File() {
        auto name = (fs::temp_directory_path() / "lockstep-base-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error{errno, std::generic_category(), "mkdtemp"};
        folder = name;
    }
    ~File() override {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    fs::path folder;
};

TEST_F(File, IsReadAsItWasWritten) {
    const std::string content = std::string(200'000, 'x') + "\r\n\0end";
    ASSERT_TRUE(write_file(folder / "a", content));
    const auto read = read_file(folder / "a");
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, content);
}

TEST_F(File, IsReplacedWhole) {
    ASSERT_TRUE(write_file(folder / "a", "a long text"));
    ASSERT_TRUE(write_file(folder / "a", "short"));
    EXPECT_EQ(*read_file(folder / "a"), "short");
}

TEST_F(File, KeepsItsInodeWhenReplaced) {
    // A termination log is a bind mount, which a rename would lose.
    ASSERT_TRUE(write_file(folder / "a", "one"));
    fs::create_hard_link(folder / "a", folder / "b");
    ASSERT_TRUE(write_file(folder / "a", "two"));
    EXPECT_EQ(*read_file(folder / "b"), "two");
}

TEST_F(File, IsRefusedWhenMissing) {
    const auto path = (folder / "a").string();
    EXPECT_EQ(read_file(path).error(),
              (Error{Remedy::fix_input, "cannot read " + path + ": No such file or directory"}));
}

TEST_F(File, IsRefusedWhenItIsAFolder) {
    EXPECT_EQ(read_file(folder).error(),
              (Error{Remedy::fix_input, "cannot read " + folder.string() + ": Is a directory"}));
}

TEST_F(File, IsRefusedWhenItIsAPipeWithoutWaitingForAWriter) {
    const auto path = (folder / "pipe").string();
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(read_file(path).error(),
              (Error{Remedy::fix_input, "cannot read " + path + ": not a regular file"}));
}

TEST_F(File, IsRefusedWhenLongerThanTheLimit) {
    const auto path = (folder / "a").string();
    ASSERT_TRUE(write_file(path, "12345"));
    EXPECT_TRUE(read_file(path, 5));
    EXPECT_EQ(read_file(path, 4).error(),
              (Error{Remedy::fix_input, "cannot read " + path + ": longer than 4 bytes"}));
}

TEST_F(File, IsReadWholeAtAnyLengthAroundThatOfABuffer) {
    for (const std::size_t length : {0U, 1U, 65'535U, 65'536U, 65'537U, 131'072U}) {
        const std::string content(length, 'x');
        ASSERT_TRUE(write_file(folder / "a", content));
        const auto read = read_still_file(folder / "a");
        ASSERT_TRUE(read) << length;
        EXPECT_EQ(*read, content) << length;
    }
}

TEST_F(File, MadeUpByTheKernelHasNoSizeAndIsReadAllTheSame) {
    const auto read = read_file("/proc/self/stat");
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->empty());
}

TEST_F(File, ThatDoesNotKeepItsSizeIsRefused) {
    const auto read = read_still_file("/proc/self/stat");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "/proc/self/stat changed while it was read; run again once it "
                                    "is written completely");
}

TEST_F(File, IsRefusedWhenItIsALinkAndMustBeStill) {
    ASSERT_TRUE(write_file(folder / "a", "content"));
    fs::create_symlink("a", folder / "link");
    EXPECT_TRUE(read_file(folder / "link"));
    EXPECT_FALSE(read_still_file(folder / "link"));
}

TEST_F(File, IsReadThroughItsFolderAsByItsPath) {
    ASSERT_TRUE(write_file(folder / "a", "content"));
    fs::create_symlink("a", folder / "link");
    const Folder opened{folder};
    EXPECT_EQ(*opened.read_still_file("a"), "content");
    for (const auto* name : {"link", "gone"})
        EXPECT_EQ(opened.read_still_file(name).error(), read_still_file(folder / name).error());
    EXPECT_EQ(Folder{folder / "none"}.read_still_file("a").error(),
              read_still_file(folder / "none" / "a").error());
}

TEST_F(File, IsNotWrittenIntoAMissingFolder) {
    const auto path = (folder / "gone" / "a").string();
    EXPECT_EQ(write_file(path, "x").error(),
              (Error{Remedy::fix_input, "cannot write " + path + ": No such file or directory"}));
}

} // namespace
} // namespace lockstep
