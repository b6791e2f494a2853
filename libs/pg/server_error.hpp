// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::pg {

/// A failure of a statement, with the server's own fields where it was the server that failed it.
struct ServerError {
    Remedy remedy = Remedy::fix_input;
    std::string sqlstate{}; ///< Empty when the connection broke or we were asked to stop.
    std::string message{};
    std::string detail{};
    std::string hint{};
    std::size_t position =
        0; ///< Characters (not bytes) from one into the message sent; zero: none.
    std::size_t completed = 0; ///< Statements of the message that ended well before the failed one.
    friend bool operator==(const ServerError&, const ServerError&) = default;
};

/// What can be done about a statement that failed with this SQLSTATE.
Remedy remedy_for_sqlstate(std::string_view sqlstate);

/// The error that other rooms see: "message (SQLSTATE)" with detail and hint.
Error to_error(const ServerError& error);

/// A message with its SQLSTATE in front, as libpq's verbose errors have it.
struct CodedMessage {
    std::string sqlstate; ///< Empty when the text has none.
    std::string message;
};

/// Finds the last "FATAL:  28P01: password authentication failed" in a text. This is the only way
/// to learn the SQLSTATE of a refused login from libpq, and that of most errors from libpqxx 6.
CodedMessage last_coded_message(const std::string& text);

/// What every call says once the connection is gone.
ServerError connection_is_closed();

/// Turns the exception that is being handled into a value. The only place that knows libpqxx's
/// exceptions; call it inside `catch (...)`.
ServerError translate_current_exception();

} // namespace lockstep::pg
