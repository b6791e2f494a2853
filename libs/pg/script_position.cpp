// SPDX-License-Identifier: Apache-2.0
#include "pg/script_position.hpp"

namespace lockstep::pg {
namespace {

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

} // namespace

sql::Position position_in_file(const sql::Statement& statement, std::size_t character) {
    auto place = statement.begin;
    std::size_t seen = 0;
    for (const char byte : statement.text) {
        if (!continues_character(byte) && ++seen >= character) break;
        if (byte == '\n') {
            ++place.line;
            place.column = 1;
        } else {
            ++place.column;
        }
    }
    return place;
}

std::string cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string{text};
    while (limit > 0 && continues_character(text[limit]))
        --limit;
    return std::string{text.substr(0, limit)};
}

} // namespace lockstep::pg
