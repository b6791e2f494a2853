// SPDX-License-Identifier: Apache-2.0
// Whatever a file system offers is refused or read; nothing hangs.
#include <atomic>
#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "load_fixture.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class LoadHostile : public LoadTest {};

TEST_F(LoadHostile, RefusesAFolderNamedLikeAFile) {
    directory.write("1_a.sql", "SELECT 1;");
    std::filesystem::create_directory(directory.path() / "2_b.sql");
    EXPECT_EQ(refusal(), "2_b.sql is named like a file and is a folder; put the file in its place, "
                         "or rename the folder");
}

TEST_F(LoadHostile, RefusesALinkToAFolderNamedLikeAFile) {
    std::filesystem::create_directory(directory.path() / "folder");
    directory.link("1_a.sql", "folder");
    EXPECT_THAT(refusal(), StartsWith("1_a.sql is named like a file and is a folder;"));
}

TEST_F(LoadHostile, RefusesALinkToItself) {
    directory.link("1_a.sql", "1_a.sql");
    EXPECT_EQ(refusal(), "cannot read 1_a.sql: Too many levels of symbolic links");
}

TEST_F(LoadHostile, RefusesADirectoryThatIsALinkToItself) {
    directory.link("loop", "loop");
    const auto set = load_directory(directory.path() / "loop", {Format::automatic});
    ASSERT_FALSE(set);
    EXPECT_THAT(set.error().error.message, HasSubstr("Too many levels of symbolic links"));
}

TEST_F(LoadHostile, IsNotCaughtByAFolderThatHoldsItself) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.link("again", ".");
    EXPECT_EQ(refusal(), "again is a link that leads out of the directory or to a folder around "
                         "it; put the folder itself there, or take the link away");
}

TEST_F(LoadHostile, RefusesADevice) {
    directory.link("1_a.sql", "/dev/zero");
    EXPECT_THAT(refusal(), StartsWith("1_a.sql is a link that leads out of the directory"));
}

TEST_F(LoadHostile, RefusesASocket) {
    const auto path = (directory.path() / "1_a.sql").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): so the interface wants it
    ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_THAT(refusal(), StartsWith("cannot read DIR/1_a.sql: "));
    ::close(socket);
}

TEST_F(LoadHostile, RefusesAFifoInPlaceOfTheDirectory) {
    const auto fifo = directory.path() / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const auto set = load_directory(fifo, {Format::automatic});
    ASSERT_FALSE(set);
    EXPECT_THAT(set.error().error.message, HasSubstr("is not a directory"));
}

/// The superuser may read everything, so the tests of rights go on as nobody.
class AsNobody {
public:
    AsNobody() : was_{::geteuid()} {
        if (was_ == 0 && ::seteuid(65534) != 0)
            throw std::system_error{errno, std::generic_category(), "seteuid"};
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;
    ~AsNobody() {
        if (::seteuid(was_) != 0) std::abort();
    }

private:
    uid_t was_;
};

TEST_F(LoadHostile, RefusesAFileItMayNotRead) {
    directory.write("1_a.sql", "SELECT 1;");
    ::chmod(directory.path().c_str(), 0755);
    ::chmod((directory.path() / "1_a.sql").c_str(), 0);
    const AsNobody nobody;
    EXPECT_EQ(refusal(), "cannot read DIR/1_a.sql: Permission denied");
}

TEST_F(LoadHostile, RefusesADirectoryItMayNotList) {
    directory.write("1_a.sql", "SELECT 1;");
    ::chmod(directory.path().c_str(), 0111);
    std::string sentence;
    {
        const AsNobody nobody;
        sentence = refusal();
    }
    ::chmod(directory.path().c_str(), 0755);
    EXPECT_EQ(sentence, "cannot read the migration directory DIR: Permission denied; make it "
                        "readable for the user that runs lockstep, or name another with --dir "
                        "(LOCKSTEP_DIR)");
}

TEST_F(LoadHostile, RefusesAFolderItMayNotListWhereFoldersAreRead) {
    directory.write("V1__a.sql", "SELECT 1;");
    directory.write("more/V2__b.sql", "SELECT 2;");
    ::chmod(directory.path().c_str(), 0755);
    ::chmod((directory.path() / "more").c_str(), 0);
    std::string sentence;
    {
        const AsNobody nobody;
        sentence = refusal();
    }
    ::chmod((directory.path() / "more").c_str(), 0755);
    EXPECT_EQ(sentence, "cannot look for migrations in the folder DIR/more: Permission denied; "
                        "make it readable for the user that runs lockstep, or take it away");
}

/// Runs `change` again and again while the test goes on.
class Meddler {
public:
    template <class Change>
    explicit Meddler(Change change)
        : thread_{[this, change] {
              while (!stop_)
                  change();
          }} {}
    Meddler(const Meddler&) = delete;
    Meddler& operator=(const Meddler&) = delete;
    ~Meddler() {
        stop_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

/// What fifty readings of the file say: read as a whole, or why not.
std::vector<std::string> fifty_sentences(const std::filesystem::path& directory) {
    std::vector<std::string> sentences;
    for (int i = 0; i < 50; ++i) {
        const auto set = load_directory(directory, {Format::automatic});
        sentences.push_back(set ? "loaded" : set.error().error.message);
    }
    return sentences;
}

TEST_F(LoadHostile, ReadsOrRefusesAFileThatGrows) {
    const auto file = directory.path() / "1_a.sql";
    directory.write("1_a.sql", "");
    const Meddler meddler{[file] {
        std::ofstream{file, std::ios::app} << std::string(512, ' ');
        std::this_thread::sleep_for(std::chrono::microseconds{200});
    }};
    EXPECT_THAT(fifty_sentences(directory.path()),
                ::testing::Each(AnyOf("loaded", HasSubstr("changed while it was read"))));
}

TEST_F(LoadHostile, ReadsOrRefusesAFileThatShrinks) {
    const auto file = directory.path() / "1_a.sql";
    directory.write("1_a.sql", "");
    const Meddler meddler{[file] {
        std::error_code ignored;
        std::filesystem::resize_file(file, 0, ignored);
        std::ofstream{file} << std::string(1U << 18U, ' ');
    }};
    EXPECT_THAT(fifty_sentences(directory.path()),
                ::testing::Each(AnyOf("loaded", HasSubstr("changed while it was read"))));
}

TEST_F(LoadHostile, RefusesAFileThatIsGoneWhenItIsRead) {
    const auto file = directory.path() / "2_b.sql";
    directory.write("1_a.sql", "SELECT 1;");
    const Meddler meddler{[file] {
        std::ofstream{file} << ' ';
        std::filesystem::remove(file);
    }};
    EXPECT_THAT(fifty_sentences(directory.path()),
                ::testing::Each(AnyOf("loaded", HasSubstr("changed while it was read"),
                                      HasSubstr("No such file or directory"))));
}

TEST_F(LoadHostile, RefusesANameWithANewline) {
    directory.write("1_a\nb.sql", "SELECT 1;");
    EXPECT_EQ(refusal(),
              "the name of the file 1_a\\x0Ab.sql holds control characters; rename the file");
}

TEST_F(LoadHostile, RefusesANameThatIsNotUtf8) {
    directory.write("1_caf\xE9.sql", "SELECT 1;");
    EXPECT_EQ(refusal(), "the name of the file 1_caf\\xE9.sql holds bytes that are not valid "
                         "UTF-8; rename the file");
}

TEST_F(LoadHostile, TakesANameInAnyScript) {
    directory.write("1_café_漢.sql", "SELECT 1;");
    EXPECT_EQ(load().migrations.at(0).description, "café 漢");
}

TEST_F(LoadHostile, TakesTheLongestName) {
    const auto name = "1_" + std::string(249, 'a') + ".sql";
    directory.write(name, "SELECT 1;");
    EXPECT_THAT(scripts(), ElementsAre(name));
}

TEST_F(LoadHostile, TakesAVersionOfTwoHundredDigits) {
    directory.write(std::string(200, '9') + "_a.sql", "SELECT 1;");
    directory.write("1" + std::string(200, '0') + "_b.sql", "SELECT 1;");
    EXPECT_EQ(load().migrations.at(1).description, "b");
}

TEST_F(LoadHostile, ReadsAHundredThousandFilesInSeconds) {
    for (int i = 100'000; i > 0; --i)
        std::ofstream{directory.path() / (std::to_string(i) + "_a.sql")} << "SELECT 1;\n";
    const auto begun = std::chrono::steady_clock::now();
    const auto set = load();
    const auto taken = std::chrono::steady_clock::now() - begun;
    ASSERT_EQ(set.migrations.size(), 100'000U);
    EXPECT_EQ(set.migrations.back().version.text(), "100000");
    // An optimised build takes about a second; this one may be slowed by sanitizers and neighbours.
    EXPECT_LT(taken, std::chrono::seconds{60});
}

} // namespace
} // namespace lockstep::formats::testing
