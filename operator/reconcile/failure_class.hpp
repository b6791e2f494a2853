// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// What the class of a reported failure means for the conditions.
namespace lockstep::reconcile {

/// The container ended without a report that can be read; ours, not one that `lockstep` writes.
inline constexpr std::string_view no_report_class = "no_report";
/// A pod met a failure that another run left in the database.
inline constexpr std::string_view recorded_class = "recorded";
/// The run was asked to stop, which tells nothing about the database or the files.
inline constexpr std::string_view stopped_class = "stopped";

/// The database could not be used.
bool is_about_connection(std::string_view failure_class);
/// The certificate was not accepted, or TLS not offered.
bool is_about_tls(std::string_view failure_class);
/// The database was used before it failed.
bool had_reached_database(std::string_view failure_class);

/// The reason of a condition, such as "ConnectionRefused".
std::string reason_for(std::string_view failure_class);

} // namespace lockstep::reconcile
