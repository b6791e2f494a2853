// SPDX-License-Identifier: Apache-2.0
#include "runtime/own_writes.hpp"

namespace lockstep::runtime {

bool is_older(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return left.size() < right.size();
    return left < right;
}

void OwnWrites::wrote(const kube::ObjectKey& key, const std::string& version) {
    const std::lock_guard lock{mutex_};
    auto& last = versions_[key];
    if (is_older(last, version)) last = version;
}

bool OwnWrites::are_seen(const kube::ObjectKey& key, std::string_view cached_version) {
    const std::lock_guard lock{mutex_};
    const auto found = versions_.find(key);
    if (found == versions_.end()) return true;
    if (is_older(cached_version, found->second)) return false;
    versions_.erase(found);
    return true;
}

void OwnWrites::forget(const kube::ObjectKey& key) {
    const std::lock_guard lock{mutex_};
    versions_.erase(key);
}

} // namespace lockstep::runtime
