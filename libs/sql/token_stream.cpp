// SPDX-License-Identifier: Apache-2.0
#include "sql/token_stream.hpp"

#include <algorithm>

#include "sql/lexer.hpp"

namespace lockstep::sql {
namespace {

/// Gathers tokens into pieces that are worth a call.
class Pieces {
public:
    explicit Pieces(const std::function<void(std::string_view)>& sink) : sink_{sink} {
        buffer_.reserve(size);
    }

    void add(char c) {
        buffer_ += c;
        first_ = false;
    }

    void add(std::string_view text) {
        first_ = first_ && text.empty();
        if (buffer_.size() + text.size() > size - 1) flush();
        if (text.size() < size) {
            buffer_ += text;
        } else {
            sink_(text);
        }
    }

    void flush() {
        if (!buffer_.empty()) sink_(buffer_);
        buffer_.clear();
    }

    [[nodiscard]] bool first() const { return first_; }

private:
    static constexpr std::size_t size = 16384;
    const std::function<void(std::string_view)>& sink_;
    std::string buffer_;
    bool first_ = true;
};

/// What stands before a token. 'a' and 'b' on two lines are one literal, on one line they are an
/// error; COPY data begin on a line of their own.
char separator(TokenKind kind) {
    return kind == TokenKind::continued_string || kind == TokenKind::copy_data ? '\n' : ' ';
}

} // namespace

std::string token_stream(std::string_view script) {
    std::string stream;
    stream.reserve(script.size());
    write_token_stream(script, [&](std::string_view piece) { stream += piece; });
    return stream;
}

void write_token_stream(std::string_view script,
                        const std::function<void(std::string_view)>& sink) {
    Pieces pieces{sink};
    Lexer lexer{script};
    std::size_t read = 0; // up to here; a fault may have its place before
    for (auto token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        if (token.kind == TokenKind::fault) {
            pieces.add(script.substr(std::max(token.offset, read)));
            break;
        }
        if (!pieces.first()) pieces.add(separator(token.kind));
        pieces.add(token.text);
        if (token.kind == TokenKind::copy_data) pieces.add("\\.");
        read = token.offset + token.text.size();
    }
    pieces.flush();
}

} // namespace lockstep::sql
