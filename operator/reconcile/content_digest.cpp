// SPDX-License-Identifier: Apache-2.0
#include "reconcile/content_digest.hpp"

#include "base/sha256.hpp"

namespace lockstep::reconcile {

std::string content_digest(const std::map<std::string, std::string>& content) {
    // Lengths stand in front, so that text cannot wander from a key into a value.
    std::string text;
    for (const auto& [key, value] : content) {
        text += std::to_string(key.size()) + ":" + key + std::to_string(value.size()) + ":" + value;
    }
    return sha256_hex(text, 16);
}

} // namespace lockstep::reconcile
