// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "aws/credential_chain.hpp"
#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "base/stop.hpp"

namespace lockstep::aws {

/// Makes the passwords of logins with IAM: a fresh token for each attempt, host and port.
class TokenSource {
public:
    /// `region` counts for the token service and for hosts whose name tells none; it may be empty.
    /// `clock` must outlive this.
    TokenSource(Variables environment, std::string region, const Clock& clock);

    /// The token for a login. Credentials are fetched first where there are none, or old ones.
    CredentialResult<Secret> token(const std::string& host, std::uint16_t port,
                                   const std::string& user, SteadyTime deadline, StopToken stop);

    /// What helps to understand a login that was refused: the time of this machine, how far it is
    /// off where that is known, and what the role needs.
    [[nodiscard]] std::string hint() const;

private:
    Variables environment_;
    std::string region_;
    const Clock& clock_;
    CredentialChain chain_;
};

} // namespace lockstep::aws
