// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "kube/object_key.hpp"

namespace lockstep::runtime {

/// Whether version `left` of an object is older than version `right` of it. Versions are decimal
/// numbers of any length.
[[nodiscard]] bool is_older(std::string_view left, std::string_view right);

/// Remembers what we wrote until the cache shows it, so that no decision is made from a state that
/// we changed ourselves. May be used from several threads.
class OwnWrites {
public:
    void wrote(const kube::ObjectKey& key, const std::string& version);

    /// Whether the cached version holds our last write. Forgets the write when it does.
    [[nodiscard]] bool are_seen(const kube::ObjectKey& key, std::string_view cached_version);

    void forget(const kube::ObjectKey& key);

private:
    std::mutex mutex_;
    std::unordered_map<kube::ObjectKey, std::string> versions_;
};

} // namespace lockstep::runtime
