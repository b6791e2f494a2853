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
    friend bool operator==(const ServerError&, const ServerError&) = default;
};

/// What can be done about a statement that failed with this SQLSTATE.
Remedy remedy_for_sqlstate(std::string_view sqlstate);

/// The error that other rooms see: "message (SQLSTATE)" with detail and hint.
Error to_error(const ServerError& error);

/// What every call says once the connection is gone.
ServerError connection_is_closed();

/// Turns the exception that is being handled into a value. The only place that knows libpqxx's
/// exceptions; call it inside `catch (...)`.
ServerError translate_current_exception();

} // namespace lockstep::pg
