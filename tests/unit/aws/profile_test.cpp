// SPDX-License-Identifier: Apache-2.0
#include "aws/profile.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "base/stop.hpp"
#include "unit/formats/temporary_directory.hpp"

namespace lockstep::aws {
namespace {

TEST(ParseProfiles, ReadsSectionsKeysAndComments) {
    const auto profiles = parse_profiles("# mine\n[default]\naws_access_key_id = A # old\r\n"
                                         "s3 =\n  max = 1\n\n[profile work ]\nregion=eu-west-1\n");
    ASSERT_TRUE(profiles);
    EXPECT_EQ(*profiles, (Profiles{{"default", {{"aws_access_key_id", "A"}, {"s3", ""}}},
                                   {"work", {{"region", "eu-west-1"}}}}));
}

TEST(ParseProfiles, RefusesALineWithoutRepeatingIt) {
    const auto profiles = parse_profiles("[default]\nthe secret itself\n");
    ASSERT_FALSE(profiles);
    EXPECT_EQ(profiles.error(),
              (Error{Remedy::fix_input, "line 2: neither [PROFILE] nor KEY = VALUE"}));
}

TEST(ParseProfiles, RefusesAKeyBeforeAnySection) {
    EXPECT_FALSE(parse_profiles("a = b\n"));
    EXPECT_FALSE(parse_profiles("[open\n"));
}

class FromProfile : public testing::Test {
protected:
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(home_.path() / ".aws");
        std::ofstream{home_.path() / ".aws" / name} << text;
    }

    [[nodiscard]] SourceResult find(const std::string& profile) const {
        Variables variables{{"HOME", home_.path().string()}};
        if (!profile.empty()) variables["AWS_PROFILE"] = profile;
        return from_profile({variables, "", {}, stop_.token()});
    }

    [[nodiscard]] std::string failure(const std::string& profile) const {
        const auto found = find(profile);
        return found ? "" : found.error().message;
    }

    formats::testing::TemporaryDirectory home_;
    StopSource stop_;
};

TEST_F(FromProfile, IsNotSetUpWithoutFiles) {
    const auto found = find("");
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
}

TEST_F(FromProfile, TakesTheKeysOfTheNamedProfile) {
    write("credentials", "[default]\naws_access_key_id=D\naws_secret_access_key=E\n"
                         "[work]\naws_access_key_id=A\naws_secret_access_key=S\n"
                         "aws_session_token=T\n");
    const auto found = find("work");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->credentials.access_key_id, "A");
    EXPECT_EQ((*found)->credentials.secret_access_key.reveal(), "S");
    EXPECT_EQ((*found)->credentials.session_token.reveal(), "T");
}

TEST_F(FromProfile, ReadsTheRegionFromTheConfigFile) {
    write("config", "[profile work]\nregion = eu-west-1\n");
    EXPECT_EQ(profile_region({{"HOME", home_.path().string()}, {"AWS_PROFILE", "work"}}),
              "eu-west-1");
}

TEST_F(FromProfile, RefusesWhatNeedsAnotherProgramAndSaysWhatToRun) {
    write("config", "[profile work]\nsso_session = company\n");
    EXPECT_EQ(failure("work"),
              "the AWS profile \"work\" gets its credentials by sso_session, which Lockstep does "
              "not follow: run eval \"$(aws configure export-credentials --profile work --format "
              "env)\" first");
}

TEST_F(FromProfile, RefusesAProfileThatIsNotThere) {
    EXPECT_EQ(failure("work"),
              "the AWS profile \"work\" (AWS_PROFILE) is in neither of the shared files");
    write("config", "[profile work]\nregion = eu-west-1\n");
    EXPECT_EQ(failure("work"), "the AWS profile \"work\" has no access key");
}

} // namespace
} // namespace lockstep::aws
