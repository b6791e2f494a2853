// SPDX-License-Identifier: Apache-2.0
#include "reconcile/failure_class.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace lockstep::reconcile {
namespace {

struct ConnectionClass {
    std::string_view name;
    std::string_view reason;
};

constexpr std::array<ConnectionClass, 13> connection_classes{{
    {"name_resolution", "NameResolutionFailed"},
    {"refused", "ConnectionRefused"},
    {"unreachable", "Unreachable"},
    {"connection", "ConnectionLost"},
    {"tls", "TLSFailed"},
    {"tls_required", "TLSRequired"},
    {"starting_up", "StartingUp"},
    {"too_many_connections", "TooManyConnections"},
    {"authentication", "AuthenticationFailed"},
    {"missing_database", "MissingDatabase"},
    {"not_writer", "NotWriter"},
    {"pooler", "PoolerDetected"},
    {"rejected", "Rejected"},
}};

// These fail before a connection is tried, or tell nothing.
constexpr std::array<std::string_view, 6> without_connection{
    "", "settings", "usage", "files", no_report_class, stopped_class};

const ConnectionClass* find_class(std::string_view failure_class) {
    const auto* found =
        std::ranges::find(connection_classes, failure_class, &ConnectionClass::name);
    return found == connection_classes.end() ? nullptr : found;
}

/// "newer-history" becomes "NewerHistory".
std::string camel_case(std::string_view text) {
    std::string result;
    bool raise = true;
    for (const char character : text) {
        const auto letter = static_cast<unsigned char>(character);
        const bool part_of_word = std::isalnum(letter) != 0;
        if (part_of_word) result += static_cast<char>(raise ? std::toupper(letter) : letter);
        raise = !part_of_word;
    }
    return result;
}

} // namespace

bool is_about_connection(std::string_view failure_class) {
    return find_class(failure_class) != nullptr;
}

bool is_about_tls(std::string_view failure_class) {
    return failure_class == "tls";
}

bool had_reached_database(std::string_view failure_class) {
    return !is_about_connection(failure_class) &&
           std::ranges::find(without_connection, failure_class) == without_connection.end();
}

std::string reason_for(std::string_view failure_class) {
    if (const auto* known = find_class(failure_class)) return std::string{known->reason};
    if (failure_class == "sql" || failure_class == "exec" || failure_class == recorded_class)
        return "MigrationFailed";
    const auto reason = camel_case(failure_class);
    // The reason of a condition begins with a letter and is never empty.
    if (reason.empty() || std::isalpha(static_cast<unsigned char>(reason.front())) == 0)
        return "Failed";
    return reason;
}

} // namespace lockstep::reconcile
