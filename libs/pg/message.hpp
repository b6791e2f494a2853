// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pg/server_error.hpp"

namespace lockstep::pg {

/// Several statements that go to the server in one message of the simple query protocol, and so in
/// one round trip. The server parses all of them first and runs them in order until one fails.
class Message {
public:
    /// One of the statements, and the character of it (from one) that an error points at; zero: the
    /// error points at none.
    struct Place {
        std::size_t statement = 0;
        std::size_t character = 0;
    };

    /// Adds exactly one statement, without a semicolon. Returns its index.
    std::size_t add(std::string_view statement);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::size_t size() const noexcept { return begins_.size(); }
    [[nodiscard]] bool empty() const noexcept { return begins_.empty(); }

    /// Where in this message an error belongs: to the statement that its position lies in, since a
    /// syntax error is found before anything is run; without a position, to the one behind those
    /// that completed.
    [[nodiscard]] Place place_of(const ServerError& error) const;

private:
    std::string text_;
    std::vector<std::size_t> begins_; ///< In bytes.
};

} // namespace lockstep::pg
