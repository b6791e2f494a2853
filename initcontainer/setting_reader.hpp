// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "initcontainer/setting_values.hpp"

namespace lockstep::initcontainer {

/// Reads one setting after the other and keeps the first error, so that a caller checks once.
class Reader {
public:
    explicit Reader(const Sources& sources) : sources_{sources} {}

    std::string text(std::string_view name) { return take(read_text(value(name))); }
    std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most) {
        return take(read_number(value(name), least, most));
    }
    Milliseconds duration(std::string_view name) { return take(read_duration(value(name))); }
    bool boolean(std::string_view name) { return take(read_boolean(value(name))); }
    std::string choice(std::string_view name) {
        return take(read_choice(setting(name), value(name)));
    }

    std::map<std::string, std::string, std::less<>> pairs(std::string_view name) {
        return take(read_pairs(value(name)));
    }

    [[nodiscard]] Value value(std::string_view name) const {
        return find_value(setting(name), sources_);
    }

    /// `made` unless something failed before.
    template <class T>
    Result<T> finish(T made) {
        if (failed_) return Unexpected{error_};
        return made;
    }

private:
    template <class T>
    T take(Result<T> read) {
        if (read) return *std::move(read);
        if (!std::exchange(failed_, true)) error_ = std::move(read).error();
        return T{};
    }

    const Sources& sources_;
    bool failed_ = false;
    Error error_;
};

} // namespace lockstep::initcontainer
