// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "kube/api_error.hpp"
#include "kube/request.hpp"

namespace lockstep::kube {

/// An answer of the server, whatever its status.
struct Response {
    int status = 0;
    std::string body = {};
    std::string retry_after = {}; ///< The header, as it came; empty when there was none.
};

/// What a reader of a stream wants next.
enum class Flow { go_on, end };

/// Gets one complete line without its line break.
using LineReader = std::function<Flow(std::string_view line)>;

/// Carries requests to the API. Implementations may be used from several threads at once.
///
/// An error means that there was no (complete) answer: its code is 0 and its remedy is `retry`, or
/// `observe` for a write that may have arrived. A status such as 404 is an answer, not an error.
class Transport {
public:
    virtual ~Transport() = default;

    /// Sends and waits for the whole answer, for `deadline` at most or until a stop is requested.
    virtual ApiResult<Response> send(const Request& request, std::chrono::milliseconds deadline,
                                     const std::stop_token& stop) = 0;

    /// Sends and hands every line of a 2xx answer to `reader` as it arrives, until the server ends
    /// the answer (a result with an empty body), the reader wants no more, nothing came for `idle`,
    /// the connection breaks, or a stop is requested. A line that is cut off is dropped. Any other
    /// answer comes back whole.
    virtual ApiResult<Response> stream(const Request& request, std::chrono::milliseconds idle,
                                       const LineReader& reader, const std::stop_token& stop) = 0;
};

/// Passes everything on and tells `count` how each request ended; 0 stands for no answer.
/// `inner` must outlive it; `count` is called from any thread.
class CountingTransport final : public Transport {
public:
    using Count = std::function<void(Method method, int code)>;

    CountingTransport(Transport& inner, Count count);

    ApiResult<Response> send(const Request& request, std::chrono::milliseconds deadline,
                             const std::stop_token& stop) override;
    ApiResult<Response> stream(const Request& request, std::chrono::milliseconds idle,
                               const LineReader& reader, const std::stop_token& stop) override;

private:
    Transport& inner_;
    Count count_;
};

} // namespace lockstep::kube
