// SPDX-License-Identifier: Apache-2.0
#include "migrate/checksum.hpp"

#include "base/sha256.hpp"
#include "sql/token_stream.hpp"

namespace lockstep::migrate {
namespace {

std::string with_plain_line_ends(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        plain += text[i];
    }
    return plain;
}

} // namespace

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    return text;
}

std::string checksum(std::string_view text) {
    return sha256_hex(with_plain_line_ends(without_byte_order_mark(text)));
}

std::string token_checksum(std::string_view text) {
    return sha256_hex(sql::token_stream(with_plain_line_ends(without_byte_order_mark(text))));
}

std::string set_digest(const std::vector<Migration>& migrations) {
    std::string listing;
    for (const auto& migration : migrations) {
        // A zero byte cannot be part of a file name, so no two sets have one listing.
        listing += migration.script;
        listing += '\0';
        listing += migration.checksum;
        listing += '\n';
    }
    return sha256_hex(listing);
}

} // namespace lockstep::migrate
