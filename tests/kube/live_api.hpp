// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "kube/client.hpp"
#include "kube/cpprest_transport.hpp"
#include "support/api_server.hpp"

namespace lockstep::test {

/// Waits until `condition` holds; false when it does not within a minute.
inline bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return true;
}

/// An administrator at a real API, and a namespace of its own for each test.
class LiveApi : public testing::Test {
protected:
    LiveApi() {
        const auto created = client_.create(
            kube::resources::namespaces,
            {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", space_}}}},
            "test");
        EXPECT_TRUE(created) << created.error().message;
    }

    static std::unique_ptr<kube::CpprestTransport> connect(const kube::Config& config,
                                                           const Clock& clock) {
        auto transport = kube::CpprestTransport::open(config, clock);
        if (!transport) throw std::runtime_error{transport.error().message};
        return *std::move(transport);
    }

    [[nodiscard]] kube::Json config_map(const std::string& name, kube::Json data) const {
        return {{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata", {{"namespace", space_}, {"name", name}}},
                {"data", std::move(data)}};
    }

    SystemClock clock_;
    ApiServer& server_ = ApiServer::shared();
    std::string space_ =
        "t" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
    std::unique_ptr<kube::CpprestTransport> transport_ = connect(server_.config(), clock_);
    kube::Client client_{*transport_};
};

} // namespace lockstep::test
