// SPDX-License-Identifier: Apache-2.0
#include "aws/token_source.hpp"

#include <fmt/format.h>

#include "aws/endpoint.hpp"
#include "aws/profile.hpp"
#include "aws/sigv4.hpp"
#include "base/duration.hpp"

namespace lockstep::aws {
namespace {

/// A token that AWS calls expired or not yet valid is one of a clock that is off by minutes.
constexpr std::chrono::seconds notable_skew{60};

} // namespace

TokenSource::TokenSource(Variables environment, std::string region, const Clock& clock)
    : environment_{std::move(environment)}, region_{std::move(region)}, clock_{clock},
      chain_{environment_, clock} {}

CredentialResult<Secret> TokenSource::token(const std::string& host, std::uint16_t port,
                                            const std::string& user, SteadyTime deadline,
                                            StopToken stop) {
    auto region = token_region(host, region_.empty() ? profile_region(environment_) : region_);
    if (!region) return wrong_setting(std::move(region).error().message);
    // The pod's own token service where its region is known, else that of the database.
    const auto credentials =
        chain_.credentials(region_.empty() ? *region : region_, deadline, stop);
    if (!credentials) return Unexpected{credentials.error()};
    return rds_auth_token({host, port, user, *std::move(region)}, *credentials, clock_.wall());
}

std::string TokenSource::hint() const {
    const auto skew = chain_.clock_skew();
    if (skew && std::chrono::abs(*skew) >= notable_skew)
        return fmt::format(
            "the token was signed at {} by this machine's clock, which is {} seconds "
            "{} AWS's: set the clock",
            format_time(clock_.wall()), std::chrono::abs(*skew).count(),
            skew->count() > 0 ? "behind" : "ahead of");
    return fmt::format("the token was signed at {} by this machine's clock; the role needs GRANT "
                       "rds_iam, and the AWS identity rds-db:connect on it",
                       format_time(clock_.wall()));
}

} // namespace lockstep::aws
