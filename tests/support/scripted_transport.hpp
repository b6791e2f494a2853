// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "kube/transport.hpp"
#include "support/manual_clock.hpp"

namespace lockstep::test {

/// What the API says to one request.
struct ScriptedAnswer {
    kube::ApiResult<kube::Response> response = kube::Response{.status = 200};
    std::vector<std::string> lines = {};   ///< Of a stream, before it ends with the response.
    std::chrono::milliseconds takes{2000}; ///< The clock is moved by as much.
};

/// Expects requests in a fixed order and answers them from a script, which has to be used up.
class ScriptedTransport final : public kube::Transport {
public:
    explicit ScriptedTransport(ManualClock& clock) : clock_{clock} {}
    ScriptedTransport(const ScriptedTransport&) = delete;
    ScriptedTransport& operator=(const ScriptedTransport&) = delete;
    ~ScriptedTransport() override;

    /// `target` is given without timeoutSeconds, which is random.
    void expect(std::string target, ScriptedAnswer answer);

    /// After the script a stream is quiet until a stop is requested.
    void then_stay_quiet() { quiet_at_end_ = true; }

    kube::ApiResult<kube::Response> send(const kube::Request& request,
                                         std::chrono::milliseconds deadline,
                                         const std::stop_token& stop) override;
    kube::ApiResult<kube::Response> stream(const kube::Request& request,
                                           std::chrono::milliseconds idle,
                                           const kube::LineReader& reader,
                                           const std::stop_token& stop) override;

    std::vector<std::chrono::seconds> watch_timeouts; ///< What each watch asked for, in order.
    std::vector<std::chrono::milliseconds> idle_timeouts;

private:
    struct Step {
        std::string target;
        ScriptedAnswer answer;
    };

    ScriptedAnswer next(std::string target);

    ManualClock& clock_;
    std::deque<Step> script_;
    bool quiet_at_end_ = false;
};

/// The answer of a server that is not there.
ScriptedAnswer refused();

/// An answer with a `Status` body, such as the API gives with each failure.
ScriptedAnswer failing(int code, const std::string& reason, std::string retry_after = {});

} // namespace lockstep::test
