// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace lockstep {

/// The project's version, such as "0.1.0".
const char* version() noexcept;

/// The commit that was built, or "unknown".
const char* commit() noexcept;

} // namespace lockstep
