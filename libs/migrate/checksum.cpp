// SPDX-License-Identifier: Apache-2.0
#include "migrate/checksum.hpp"

#include "base/sha256.hpp"
#include "sql/token_stream.hpp"

namespace lockstep::migrate {
namespace {

/// Hashes text with CRLF made LF, piece by piece, so that no second copy of a file is made.
class PlainHash {
public:
    void add(std::string_view text) {
        if (text.empty()) return;
        if (held_back_ && text.front() != '\n') hash_.add("\r");
        held_back_ = text.back() == '\r';
        if (held_back_) text.remove_suffix(1);
        for (auto at = text.find("\r\n"); at != std::string_view::npos; at = text.find("\r\n")) {
            hash_.add(text.substr(0, at));
            text.remove_prefix(at + 1);
        }
        hash_.add(text);
    }

    std::string hex() {
        if (held_back_) hash_.add("\r");
        return hash_.hex();
    }

private:
    Sha256 hash_;
    bool held_back_ = false; ///< The last piece ended in a CR that may be half of a line end.
};

} // namespace

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    return text;
}

std::string checksum(std::string_view text) {
    PlainHash hash;
    hash.add(without_byte_order_mark(text));
    return hash.hex();
}

std::string token_checksum(std::string_view text) {
    PlainHash hash;
    sql::write_token_stream(text, [&](std::string_view piece) { hash.add(piece); });
    return hash.hex();
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
