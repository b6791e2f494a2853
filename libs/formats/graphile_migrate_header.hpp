// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "formats/comments.hpp"

namespace lockstep::formats::graphile_migrate {

/// The top of a committed migration, and what is below it.
struct Header {
    std::string_view previous; ///< The hash of the migration before; empty for the first one.
    std::string_view hash;     ///< Such as "sha1:...".
    std::size_t hash_line = 0;
    std::size_t previous_line = 0;
    bool allows_invalid_hash = false;
    std::string_view body;       ///< Without white space around it.
    std::size_t body_offset = 0; ///< In the file.
};

/// Reads the lines "--! Name: value" at the top of a file. Fails where one is missing or given
/// twice, and where no empty line stands below them.
Expected<Header, TextFault> read_header(std::string_view text);

/// Whether the body asks to be run without a transaction: in its first line.
bool has_no_transaction(std::string_view body);

/// What the header's hash has to be.
std::string hash_of(std::string_view body, std::string_view previous);

} // namespace lockstep::formats::graphile_migrate
