// SPDX-License-Identifier: Apache-2.0
#include "migrate/history.hpp"

#include <array>
#include <utility>

namespace lockstep::migrate {
namespace {

constexpr std::array<std::pair<State, std::string_view>, 6> states{{
    {State::started, "started"},
    {State::applied, "applied"},
    {State::failed, "failed"},
    {State::baseline, "baseline"},
    {State::adopted, "adopted"},
    {State::undone, "undone"},
}};

} // namespace

std::string_view to_string(State state) {
    for (const auto& [value, text] : states) {
        if (value == state) return text;
    }
    return "started";
}

std::optional<State> parse_state(std::string_view text) {
    for (const auto& [value, name] : states) {
        if (name == text) return value;
    }
    return std::nullopt;
}

} // namespace lockstep::migrate
