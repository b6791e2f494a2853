// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "kube/transport.hpp"

namespace lockstep::kube {

/// Puts lines together again from whatever pieces they come in. Empty lines are left out, and what
/// follows the last line break waits for more.
class LineSplitter {
public:
    /// How reading goes on; a line without end is a failure, not a reason to fill the memory.
    enum class State { more, ended_by_reader, line_too_long };

    LineSplitter(const LineReader& reader, std::size_t longest_line)
        : reader_{reader}, longest_line_{longest_line} {}

    State take(std::string_view piece);

private:
    const LineReader& reader_; ///< Borrowed; outlives the splitter.
    std::size_t longest_line_;
    std::string pending_;
};

} // namespace lockstep::kube
