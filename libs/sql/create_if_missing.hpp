// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::sql {

/// Why a statement is not one that only makes what is missing: half a sentence. None when it is a
/// CREATE ... IF NOT EXISTS that runs no query and may stand in a transaction, so that nothing
/// which exists is changed by it.
std::optional<std::string> more_than_creating(std::string_view statement);

} // namespace lockstep::sql
