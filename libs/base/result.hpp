// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lockstep {

/// Marks the failing alternative: `return Unexpected{error};`
template <class E>
struct Unexpected {
    E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

/// A value, or the reason there is none. The names follow std::expected, so that this can become an
/// alias for it once our compilers have it.
template <class T, class E>
class [[nodiscard]] Expected {
public:
    Expected(T value) : state_{std::in_place_index<0>, std::move(value)} {}
    Expected(Unexpected<E> failure) : state_{std::in_place_index<1>, std::move(failure.error)} {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// Precondition: has_value().
    const T& operator*() const& { return checked<0>(state_); }
    T& operator*() & { return checked<0>(state_); }
    T&& operator*() && { return std::move(checked<0>(state_)); }
    const T* operator->() const { return &checked<0>(state_); }
    T* operator->() { return &checked<0>(state_); }

    /// Precondition: !has_value().
    const E& error() const& { return checked<1>(state_); }
    E&& error() && { return std::move(checked<1>(state_)); }

private:
    template <std::size_t I, class State>
    static auto& checked(State& state) {
        assert(state.index() == I);
        return *std::get_if<I>(&state);
    }

    std::variant<T, E> state_;
};

/// What can usefully be done about a failure. Callers branch on this and on nothing else.
enum class Remedy {
    retry,      ///< Transient: try again later, with back-off.
    observe,    ///< Outcome unknown: read the real state before acting again.
    fix_input,  ///< A person must change a file, a setting or a grant. Never retry.
    report_bug, ///< One of our own invariants broke.
};

/// The remedy as users see it in text, JSON and reports.
constexpr std::string_view to_string(Remedy remedy) {
    switch (remedy) {
    case Remedy::retry:
        return "retry";
    case Remedy::observe:
        return "observe";
    case Remedy::fix_input:
        return "fix_input";
    case Remedy::report_bug:
        break;
    }
    return "report_bug";
}

/// A failure that crosses from one room of the program into another.
struct Error {
    Remedy remedy = Remedy::report_bug;
    std::string message; ///< One sentence for a person. Never holds a secret.
    friend bool operator==(const Error&, const Error&) = default;
};

/// `error` with what was being done in front: "reading settings: no such file".
inline Error in_context(std::string_view doing, Error error) {
    error.message = std::string{doing} + ": " + error.message;
    return error;
}

inline Unexpected<Error> fix_input(std::string message) {
    return Unexpected{Error{Remedy::fix_input, std::move(message)}};
}
inline Unexpected<Error> retry_later(std::string message) {
    return Unexpected{Error{Remedy::retry, std::move(message)}};
}
inline Unexpected<Error> bug(std::string message) {
    return Unexpected{Error{Remedy::report_bug, std::move(message)}};
}

struct Done {}; ///< The value of an operation that has none.

template <class T = Done>
using Result = Expected<T, Error>;

} // namespace lockstep
