// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What comes of statements that a tool sends to the server in one message, which the server runs
/// as one transaction although nobody began it.
namespace lockstep::formats::simple_query {

/// Whether the message is such a transaction: it has several statements, and none of them controls
/// transactions or refuses to run in one.
bool is_transaction(std::string_view message);

/// Whether the message is a single CALL or DO that may end transactions itself, which it can do
/// only as long as nobody begins one around it.
bool commits_itself(std::string_view message);

/// A script that the tool, or the server, begins a transaction for, where the script itself ends
/// that with COMMIT: with the BEGIN that nobody wrote. None for any other script.
std::optional<std::string> with_begin(std::string_view script);

/// Appends a message to a script, with a semicolon behind its last statement if it has none, so
/// that it stays apart from the next message. The lines stay where they are.
void append_ended(std::string& script, std::string_view message);

/// The same, with BEGIN and COMMIT around the statements where the message is a transaction.
void append(std::string& script, std::string_view message);

/// Appends statements that the tool runs in a transaction, with BEGIN and COMMIT around them unless
/// they have some of their own.
void append_in_transaction(std::string& script, std::string_view statements);

} // namespace lockstep::formats::simple_query
