// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace lockstep::initcontainer::exec {

/// Cuts a stream of bytes into lines of bounded length.
class LineCutter {
public:
    static constexpr std::size_t longest = 4096;

    explicit LineCutter(std::function<void(std::string_view)> on_line)
        : on_line_{std::move(on_line)} {}

    void add(std::string_view bytes);

    /// The stream is at its end: what stands there without a line end is a line too.
    void finish();

private:
    void take(std::string_view part);
    void end_line();

    std::function<void(std::string_view)> on_line_;
    std::string line_;
    bool cut_ = false;
};

} // namespace lockstep::initcontainer::exec
