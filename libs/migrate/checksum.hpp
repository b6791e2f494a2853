// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrate/migration.hpp"

namespace lockstep::migrate {

/// SHA-256, in hexadecimal, of the text without a byte order mark and with CRLF made LF: equal for
/// one file checked out on two systems.
std::string checksum(std::string_view text);

/// SHA-256, in hexadecimal, of the text's tokens: an edit of comments or white space leaves it as
/// it is.
std::string token_checksum(std::string_view text);

/// SHA-256, in hexadecimal, over scripts and checksums in their order.
std::string set_digest(const std::vector<Migration>& migrations);

/// The text without the UTF-8 byte order mark at its beginning.
std::string_view without_byte_order_mark(std::string_view text);

} // namespace lockstep::migrate
