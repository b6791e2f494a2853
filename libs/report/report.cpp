// SPDX-License-Identifier: Apache-2.0
#include "report/report.hpp"

#include <array>
#include <utility>

namespace lockstep::report {
namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 9> outcomes{{
    {Outcome::applied, "applied"},
    {Outcome::nothing_pending, "nothing-pending"},
    {Outcome::waited_for_other, "waited-for-other"},
    {Outcome::newer_history, "newer-history"},
    {Outcome::pending, "pending"},
    {Outcome::ready, "ready"},
    {Outcome::failed, "failed"},
    {Outcome::retry, "retry"},
    {Outcome::held, "held"},
}};

} // namespace

std::string_view to_string(Outcome outcome) {
    for (const auto& [value, text] : outcomes) {
        if (value == outcome) return text;
    }
    return "failed";
}

std::optional<Outcome> parse_outcome(std::string_view text) {
    for (const auto& [value, name] : outcomes) {
        if (name == text) return value;
    }
    return std::nullopt;
}

} // namespace lockstep::report
