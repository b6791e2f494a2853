// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::kube {

/// Why the Kubernetes API did not do what it was asked to.
struct ApiError {
    Remedy remedy = Remedy::report_bug;
    int code = 0; ///< The HTTP status; 0 when there was no answer.
    std::string reason =
        {}; ///< The API's own word, such as "AlreadyExists"; empty when it gave none.
    std::string message = {}; ///< One sentence for a person. Never holds a token.
    /// How long the server asked us to stay away.
    std::optional<std::chrono::seconds> retry_after = {};

    friend bool operator==(const ApiError&, const ApiError&) = default;
};

template <class T = Done>
using ApiResult = Expected<T, ApiError>;

/// Another object has that name already.
[[nodiscard]] bool is_already_exists(const ApiError& error);
/// The object changed meanwhile, or a field belongs to another field manager.
[[nodiscard]] bool is_conflict(const ApiError& error);
/// The version asked for is no longer kept: list again.
[[nodiscard]] bool is_expired(const ApiError& error);

/// The failure that a response other than 2xx stands for. `retry_after` is the value of the header,
/// if there was one; it beats what the body says.
[[nodiscard]] ApiError to_api_error(int code, std::string_view body,
                                    std::string_view retry_after = {});

/// For callers that need the remedy only.
[[nodiscard]] Error to_error(const ApiError& error);

} // namespace lockstep::kube
