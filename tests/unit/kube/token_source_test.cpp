// SPDX-License-Identifier: Apache-2.0
#include "kube/token_source.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/manual_clock.hpp"

namespace lockstep::kube {
namespace {

using std::chrono::seconds;

class TokenSourceTest : public testing::Test {
protected:
    TokenSourceTest() {
        const auto* name = testing::UnitTest::GetInstance()->current_test_info()->name();
        file_ = std::filesystem::temp_directory_path() /
                ("lockstep-token-" + std::to_string(::getpid()) + "-" + name);
    }
    ~TokenSourceTest() override { std::filesystem::remove(file_); }

    void write(const std::string& text) const { std::ofstream{file_, std::ios::trunc} << text; }

    static std::string text(Result<Secret> token) {
        return token ? token->reveal() : token.error().message;
    }

    std::filesystem::path file_;
    test::ManualClock clock_;
};

TEST_F(TokenSourceTest, GivesAFixedToken) {
    TokenSource source{Secret{"fixed"}, clock_};
    EXPECT_EQ(text(source.token()), "fixed");
}

TEST_F(TokenSourceTest, TrimsWhatTheFileHolds) {
    write("  first\n");
    TokenSource source{file_, clock_};
    EXPECT_EQ(text(source.token()), "first");
}

TEST_F(TokenSourceTest, ReadsTheFileAgainAfterAMinute) {
    write("first");
    TokenSource source{file_, clock_};
    EXPECT_EQ(text(source.token()), "first");
    write("second");
    clock_.advance(seconds{59});
    EXPECT_EQ(text(source.token()), "first");
    clock_.advance(seconds{1});
    EXPECT_EQ(text(source.token()), "second");
}

TEST_F(TokenSourceTest, ReadsTheFileAgainOnceTheTokenWasRefused) {
    write("first");
    TokenSource source{file_, clock_};
    EXPECT_EQ(text(source.token()), "first");
    write("second");
    clock_.advance(seconds{1});
    source.refused(clock_.now());
    EXPECT_EQ(text(source.token()), "second");
}

TEST_F(TokenSourceTest, KeepsATokenThatIsNewerThanTheRefusedRequest) {
    write("first");
    TokenSource source{file_, clock_};
    const auto before = clock_.now();
    clock_.advance(seconds{1});
    EXPECT_EQ(text(source.token()), "first");
    write("second");
    source.refused(before);
    EXPECT_EQ(text(source.token()), "first");
}

TEST_F(TokenSourceTest, KeepsTheLastGoodTokenWhenTheFileIsEmpty) {
    write("first");
    TokenSource source{file_, clock_};
    EXPECT_EQ(text(source.token()), "first");
    write("\n");
    clock_.advance(seconds{60});
    EXPECT_EQ(text(source.token()), "first");
}

TEST_F(TokenSourceTest, FailsWhenThereNeverWasAToken) {
    TokenSource source{file_, clock_};
    const auto token = source.token();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().remedy, Remedy::retry);
}

} // namespace
} // namespace lockstep::kube
