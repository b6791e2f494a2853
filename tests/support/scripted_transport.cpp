// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_transport.hpp"

#include <condition_variable>
#include <mutex>
#include <regex>

#include <gtest/gtest.h>

#include "kube/json.hpp"

namespace lockstep::test {
namespace {

std::chrono::seconds take_timeout(std::string& target) {
    static const std::regex parameter{"&timeoutSeconds=([0-9]+)"};
    std::smatch match;
    if (!std::regex_search(target, match, parameter)) return std::chrono::seconds{0};
    const std::chrono::seconds timeout{std::stol(match[1].str())};
    target = match.prefix().str() + match.suffix().str();
    return timeout;
}

void wait_for(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    never.wait(lock, stop, [] { return false; });
}

} // namespace

ScriptedTransport::~ScriptedTransport() {
    for (const auto& step : script_)
        ADD_FAILURE() << "never asked for: " << step.target;
}

void ScriptedTransport::expect(std::string target, ScriptedAnswer answer) {
    script_.push_back({std::move(target), std::move(answer)});
}

kube::ApiResult<kube::Response> ScriptedTransport::send(const kube::Request& request,
                                                        std::chrono::milliseconds,
                                                        const std::stop_token&) {
    return next(request.target).response;
}

kube::ApiResult<kube::Response> ScriptedTransport::stream(const kube::Request& request,
                                                          std::chrono::milliseconds idle,
                                                          const kube::LineReader& reader,
                                                          const std::stop_token& stop) {
    auto target = request.target;
    watch_timeouts.push_back(take_timeout(target));
    idle_timeouts.push_back(idle);
    if (script_.empty() && quiet_at_end_) {
        wait_for(stop);
        return refused().response;
    }
    const auto answer = next(std::move(target));
    for (const auto& line : answer.lines) {
        if (reader(line) == kube::Flow::end) break;
    }
    return answer.response;
}

ScriptedAnswer ScriptedTransport::next(std::string target) {
    if (script_.empty()) {
        ADD_FAILURE() << "not in the script: " << target;
        return refused();
    }
    auto step = std::move(script_.front());
    script_.pop_front();
    EXPECT_EQ(target, step.target);
    clock_.advance(step.answer.takes);
    return std::move(step.answer);
}

ScriptedAnswer refused() {
    const kube::ApiError error{.remedy = Remedy::retry, .message = "connection refused"};
    return {.response = Unexpected{error}, .takes = std::chrono::milliseconds{1}};
}

ScriptedAnswer failing(int code, const std::string& reason, std::string retry_after) {
    const kube::Json status = {
        {"kind", "Status"}, {"code", code}, {"reason", reason}, {"message", reason + " it is"}};
    return {.response = kube::Response{code, status.dump(), std::move(retry_after)},
            .takes = std::chrono::milliseconds{1}};
}

} // namespace lockstep::test
