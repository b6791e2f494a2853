// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::pg {

/// Why the database could not be used, in the words that reports count by.
enum class FailureClass {
    name_resolution,
    refused,
    unreachable, ///< No answer in time, no route, or a connection that broke.
    tls,
    tls_required, ///< The server refuses connections that are not encrypted.
    starting_up,  ///< Also shutting down and recovering.
    too_many_connections,
    authentication,
    missing_database,
    not_writer,
    pooler,
    rejected, ///< Any other refusal by the server.
    settings, ///< The settings cannot work, or their files cannot be read.
    stopped,  ///< We were asked to stop.
};

/// Such as "too_many_connections".
std::string_view to_string(FailureClass failure_class);

/// What is wrong with TLS, where the class says so.
enum class TlsFault {
    none,
    not_offered,
    expired,
    not_yet_valid,
    unknown_issuer,
    wrong_name,
    ca_file,
    other
};

/// Such as "unknown_issuer".
std::string_view to_string(TlsFault fault);

/// Why one attempt to connect failed.
struct ConnectFailure {
    FailureClass failure_class = FailureClass::unreachable;
    Error error;            ///< What can be done and a whole sentence; never holds a password.
    std::string sqlstate{}; ///< Empty when the server gave none.
    TlsFault tls_fault = TlsFault::none;
};

/// The class of a login that the server refused with this SQLSTATE.
FailureClass classify_login(std::string_view sqlstate);

/// What can be done about a failure of this class, when seen for the first time.
Remedy remedy_for(FailureClass failure_class);

} // namespace lockstep::pg
