// SPDX-License-Identifier: Apache-2.0
#include "pg/failure_class.hpp"

namespace lockstep::pg {

std::string_view to_string(FailureClass failure_class) {
    switch (failure_class) {
    case FailureClass::name_resolution:
        return "name_resolution";
    case FailureClass::refused:
        return "refused";
    case FailureClass::unreachable:
        return "unreachable";
    case FailureClass::tls:
        return "tls";
    case FailureClass::tls_required:
        return "tls_required";
    case FailureClass::starting_up:
        return "starting_up";
    case FailureClass::too_many_connections:
        return "too_many_connections";
    case FailureClass::authentication:
        return "authentication";
    case FailureClass::missing_database:
        return "missing_database";
    case FailureClass::not_writer:
        return "not_writer";
    case FailureClass::pooler:
        return "pooler";
    case FailureClass::rejected:
        return "rejected";
    case FailureClass::settings:
        return "settings";
    case FailureClass::stopped:
        break;
    }
    return "stopped";
}

std::string_view to_string(TlsFault fault) {
    switch (fault) {
    case TlsFault::none:
        return "none";
    case TlsFault::not_offered:
        return "not_offered";
    case TlsFault::expired:
        return "expired";
    case TlsFault::not_yet_valid:
        return "not_yet_valid";
    case TlsFault::unknown_issuer:
        return "unknown_issuer";
    case TlsFault::wrong_name:
        return "wrong_name";
    case TlsFault::ca_file:
        return "ca_file";
    case TlsFault::other:
        break;
    }
    return "other";
}

FailureClass classify_login(std::string_view sqlstate) {
    if (sqlstate == "57P03" || sqlstate == "57P01" || sqlstate == "57P02")
        return FailureClass::starting_up;
    if (sqlstate == "53300") return FailureClass::too_many_connections;
    // No right to connect (42501) is mended as a wrong password is: by somebody with a GRANT.
    if (sqlstate.substr(0, 2) == "28" || sqlstate == "42501") return FailureClass::authentication;
    if (sqlstate == "3D000" || sqlstate == "57P04") return FailureClass::missing_database;
    if (sqlstate == "25006") return FailureClass::not_writer;
    if (sqlstate == "08P01") return FailureClass::pooler;
    return FailureClass::rejected;
}

Remedy remedy_for(FailureClass failure_class) {
    switch (failure_class) {
    case FailureClass::missing_database:
    case FailureClass::pooler:
    case FailureClass::settings:
        return Remedy::fix_input;
    default:
        return Remedy::retry;
    }
}

} // namespace lockstep::pg
