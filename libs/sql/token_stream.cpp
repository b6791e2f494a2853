// SPDX-License-Identifier: Apache-2.0
#include "sql/token_stream.hpp"

#include "sql/lexer.hpp"

namespace lockstep::sql {

std::string token_stream(std::string_view script) {
    std::string stream;
    stream.reserve(script.size());
    Lexer lexer{script};
    for (auto token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        if (token.kind == TokenKind::fault) {
            stream += script.substr(token.offset);
            break;
        }
        // 'a' and 'b' on two lines are one literal, on one line they are an error.
        if (!stream.empty()) stream += token.kind == TokenKind::continued_string ? '\n' : ' ';
        stream += token.text;
    }
    return stream;
}

} // namespace lockstep::sql
