// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "kube/config.hpp"
#include "kube/transport.hpp"

namespace lockstep::kube {

/// Speaks HTTP over TLS with the API. Follows no redirects, since they would carry the token
/// elsewhere. A GET whose connection breaks is sent once more; a write never is.
class CpprestTransport final : public Transport {
public:
    /// Opens no connection yet. Fails with `fix_input` for a server that is no https URL, or for
    /// certificates that cannot be used. `clock` must outlive it.
    static Result<std::unique_ptr<CpprestTransport>> open(const Config& config, const Clock& clock);

    ~CpprestTransport() override;

    ApiResult<Response> send(const Request& request, std::chrono::milliseconds deadline,
                             const std::stop_token& stop) override;
    ApiResult<Response> stream(const Request& request, std::chrono::milliseconds idle,
                               const LineReader& reader, const std::stop_token& stop) override;

private:
    class Connections;
    explicit CpprestTransport(std::unique_ptr<Connections> connections);

    std::unique_ptr<Connections> connections_;
};

} // namespace lockstep::kube
