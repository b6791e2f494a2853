// SPDX-License-Identifier: Apache-2.0
#include "kube/transport.hpp"

#include <utility>

namespace lockstep::kube {
namespace {

int code_of(const ApiResult<Response>& result) {
    return result ? result->status : result.error().code;
}

} // namespace

CountingTransport::CountingTransport(Transport& inner, Count count)
    : inner_{inner}, count_{std::move(count)} {}

ApiResult<Response> CountingTransport::send(const Request& request,
                                            std::chrono::milliseconds deadline,
                                            const std::stop_token& stop) {
    auto result = inner_.send(request, deadline, stop);
    count_(request.method, code_of(result));
    return result;
}

ApiResult<Response> CountingTransport::stream(const Request& request,
                                              std::chrono::milliseconds idle,
                                              const LineReader& reader,
                                              const std::stop_token& stop) {
    auto result = inner_.stream(request, idle, reader, stop);
    count_(request.method, code_of(result));
    return result;
}

} // namespace lockstep::kube
