// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace lockstep::kube {

/// The bearer token: fixed, or in a file that the kubelet replaces from time to time.
/// May be used from several threads; `clock` must outlive it.
class TokenSource {
public:
    /// A fixed token, which may be empty: then nothing is sent.
    TokenSource(Secret token, const Clock& clock);
    TokenSource(std::filesystem::path file, const Clock& clock);

    /// The file is read at most once a minute. When it cannot be read or is empty, the last good
    /// token stays; fails with `retry` when there never was one.
    Result<Secret> token();

    /// The server refused a token: a request after `refused_at` was begun reads the file again.
    void refused(SteadyTime begun_at);

private:
    Result<Secret> read();

    std::filesystem::path file_; ///< Empty for a fixed token.
    const Clock& clock_;
    std::mutex mutex_;
    Secret current_;
    SteadyTime read_at_{};
    bool fresh_ = false;
};

} // namespace lockstep::kube
