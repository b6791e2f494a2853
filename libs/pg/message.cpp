// SPDX-License-Identifier: Apache-2.0
#include "pg/message.hpp"

#include <algorithm>

namespace lockstep::pg {
namespace {

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The byte at which the character of that number (from one) begins.
std::size_t byte_of(std::string_view text, std::size_t character) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (!continues_character(text[i]) && ++seen == character) return i;
    return text.size();
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return !continues_character(byte); }));
}

} // namespace

std::size_t Message::add(std::string_view statement) {
    begins_.push_back(text_.size());
    text_ += statement;
    text_ += ";\n";
    return begins_.size() - 1;
}

Message::Place Message::place_of(const ServerError& error) const {
    if (error.position == 0) return {std::min(error.completed, size() - 1), 0};
    const auto byte = byte_of(text_, error.position);
    const auto behind = std::upper_bound(begins_.begin(), begins_.end(), byte);
    const auto statement = static_cast<std::size_t>(behind - begins_.begin()) - 1;
    const auto begin = begins_[statement];
    return {statement, characters(std::string_view{text_}.substr(begin, byte - begin)) + 1};
}

} // namespace lockstep::pg
