// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace lockstep::reconcile {

/// A digest of keys and values that two different maps do not share.
std::string content_digest(const std::map<std::string, std::string>& content);

} // namespace lockstep::reconcile
