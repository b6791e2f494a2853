// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kube/json.hpp"
#include "kube/transport.hpp"

namespace lockstep::test {

/// A Kubernetes API in memory: objects by path, server-side apply as replacement, a new version
/// with each change. It knows what the operator's requests need and nothing more.
class InMemoryApi final : public kube::Transport {
public:
    /// Puts an object where its kind and key say, and returns it as the API would show it.
    kube::Json put(const std::string& collection, kube::Json object);
    [[nodiscard]] const kube::Json* find(const std::string& path) const;
    /// The one object of a collection.
    [[nodiscard]] const kube::Json& only_in(const std::string& collection) const;
    void erase(const std::string& path) { objects_.erase(path); }

    /// The next request with that method and path fails in this way.
    void fail_next(const std::string& request, kube::ApiResult<kube::Response> answer);

    kube::ApiResult<kube::Response> send(const kube::Request& request,
                                         std::chrono::milliseconds deadline,
                                         const std::stop_token& stop) override;
    kube::ApiResult<kube::Response> stream(const kube::Request& request,
                                           std::chrono::milliseconds idle,
                                           const kube::LineReader& reader,
                                           const std::stop_token& stop) override;

    /// "PATCH /api/v1/...": all requests that ask for a change, in order, without their queries.
    std::vector<std::string> writes;

private:
    kube::Response list(const std::string& collection, const std::string& query) const;
    kube::Response apply(const std::string& path, kube::Json object);
    kube::Response create(const std::string& collection, kube::Json object);
    kube::Json stamped(kube::Json object);

    std::map<std::string, kube::Json> objects_;
    std::map<std::string, kube::ApiResult<kube::Response>> failures_;
    int version_ = 100;
};

/// An answer with a `Status` body.
kube::Response status_response(int code, const std::string& reason);

} // namespace lockstep::test
