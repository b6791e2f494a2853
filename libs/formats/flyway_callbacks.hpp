// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace lockstep::formats::flyway {

/// When Flyway would run a file, by the event that it is named after.
enum class Callback {
    none,
    around_migrate, ///< A run without it would not do what its author meant.
    around_others,  ///< It belongs to commands that do not change what a migration does.
};

/// Reads a file's name without its suffix, such as "afterMigrate__grants".
Callback read_callback(std::string_view stem);

} // namespace lockstep::formats::flyway
