// SPDX-License-Identifier: Apache-2.0
#include "aws/credential_chain.hpp"

#include <array>

#include "aws/container_credentials.hpp"
#include "aws/instance_metadata.hpp"
#include "aws/profile.hpp"
#include "aws/web_identity.hpp"
#include "base/log.hpp"

namespace lockstep::aws {
namespace {

constexpr std::chrono::minutes renewed_before{5};
constexpr std::chrono::seconds noticed_skew{30};

using Source = SourceResult (*)(const SourceContext&);
constexpr std::array<Source, 5> sources{from_environment, from_web_identity, from_container,
                                        from_profile, from_instance};

constexpr const char* nobody =
    "auth iam: no AWS credentials: none in the environment (AWS_ACCESS_KEY_ID), no role for the "
    "service account (AWS_WEB_IDENTITY_TOKEN_FILE), none for the container "
    "(AWS_CONTAINER_CREDENTIALS_FULL_URI), no shared profile (AWS_PROFILE)";

/// Where nobody set anything up, what the last source said is only half of the story.
CredentialFailure nowhere(const CredentialFailure& instance) {
    using Kind = CredentialFailure::Kind;
    if (instance.kind == Kind::stopped || instance.kind == Kind::settings) return instance;
    return {Kind::refused, std::string{nobody} + ", and " + instance.message};
}

} // namespace

CredentialChain::CredentialChain(Variables variables, const Clock& clock)
    : variables_{std::move(variables)}, clock_{clock} {}

CredentialResult<Credentials> CredentialChain::credentials(const std::string& region,
                                                           SteadyTime deadline, StopToken stop) {
    const std::lock_guard lock{mutex_};
    if (lives_for(renewed_before)) return *kept_;
    auto found = find({variables_, region, deadline, stop});
    // What is still good for a login is better than nothing.
    if (!found && lives_for(std::chrono::seconds{0})) return *kept_;
    if (found) kept_ = *found;
    return found;
}

CredentialResult<Credentials> CredentialChain::find(const SourceContext& context) {
    for (const auto& source : sources) {
        auto found = source(context);
        if (!found)
            return Unexpected{source == from_instance ? nowhere(found.error()) : found.error()};
        if (!*found) continue;
        note_server_time(**found);
        return std::move((*found)->credentials);
    }
    return refused(std::string{nobody} + ", and the instance metadata service is turned off");
}

bool CredentialChain::lives_for(std::chrono::seconds time) const {
    // Keys without an end come from the environment and from files, which are read anew.
    return kept_ && kept_->expires_at && *kept_->expires_at - clock_.wall() > time;
}

void CredentialChain::note_server_time(const FoundCredentials& found) {
    if (!found.server_time) return;
    const bool first = !skew_;
    skew_ = std::chrono::round<std::chrono::seconds>(*found.server_time - clock_.wall());
    if (first && std::chrono::abs(*skew_) >= noticed_skew)
        log::warning("this machine's clock differs from AWS's, and logins with IAM fail when it is "
                     "off by minutes",
                     {{"seconds", -skew_->count()}});
}

std::optional<std::chrono::seconds> CredentialChain::clock_skew() const {
    const std::lock_guard lock{mutex_};
    return skew_;
}

} // namespace lockstep::aws
