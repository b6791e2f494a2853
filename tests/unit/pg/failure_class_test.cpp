// SPDX-License-Identifier: Apache-2.0
#include "pg/failure_class.hpp"

#include <gtest/gtest.h>

namespace lockstep::pg {
namespace {

struct Login {
    const char* name;
    const char* sqlstate;
    FailureClass failure_class;
    Remedy remedy;
};

class LoginClass : public ::testing::TestWithParam<Login> {};

TEST_P(LoginClass, FollowsFromTheSqlstate) {
    EXPECT_EQ(classify_login(GetParam().sqlstate), GetParam().failure_class);
    EXPECT_EQ(remedy_for(GetParam().failure_class), GetParam().remedy);
}

INSTANTIATE_TEST_SUITE_P(
    OfARefusal, LoginClass,
    ::testing::Values(
        Login{"StartingUp", "57P03", FailureClass::starting_up, Remedy::retry},
        Login{"ShutDownByAnAdministrator", "57P01", FailureClass::starting_up, Remedy::retry},
        Login{"TooManyConnections", "53300", FailureClass::too_many_connections, Remedy::retry},
        Login{"WrongPassword", "28P01", FailureClass::authentication, Remedy::retry},
        Login{"NoEntryInPgHba", "28000", FailureClass::authentication, Remedy::retry},
        Login{"NoRightToConnect", "42501", FailureClass::authentication, Remedy::retry},
        Login{"NoSuchDatabase", "3D000", FailureClass::missing_database, Remedy::fix_input},
        Login{"ReadOnly", "25006", FailureClass::not_writer, Remedy::retry},
        Login{"StartupParameterThatAPoolerRefuses", "08P01", FailureClass::pooler,
              Remedy::fix_input},
        Login{"AnythingElse", "XX000", FailureClass::rejected, Remedy::retry}),
    [](const auto& tested) { return std::string{tested.param.name}; });

} // namespace
} // namespace lockstep::pg
