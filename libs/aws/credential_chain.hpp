// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "aws/credentials.hpp"
#include "aws/source.hpp"
#include "base/clock.hpp"
#include "base/stop.hpp"

namespace lockstep::aws {

/// Finds credentials in the order environment, web identity, container, shared profile, instance,
/// and keeps them until five minutes before they expire. The first source that somebody set up
/// counts: when it fails, no other one is asked. May be used from several threads.
class CredentialChain {
public:
    CredentialChain(Variables variables, const Clock& clock);

    /// `region` is that of the security token service.
    CredentialResult<Credentials> credentials(const std::string& region, SteadyTime deadline,
                                              StopToken stop);

    /// How far AWS's clock was ahead of ours when it last answered.
    [[nodiscard]] std::optional<std::chrono::seconds> clock_skew() const;

private:
    CredentialResult<Credentials> find(const SourceContext& context);
    [[nodiscard]] bool lives_for(std::chrono::seconds time) const;
    void note_server_time(const FoundCredentials& found);

    const Variables variables_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::optional<Credentials> kept_;
    std::optional<std::chrono::seconds> skew_;
};

} // namespace lockstep::aws
