// SPDX-License-Identifier: Apache-2.0
#include "kube/line_splitter.hpp"

namespace lockstep::kube {

LineSplitter::State LineSplitter::take(std::string_view piece) {
    // The text that waits has been searched before.
    const auto searched = pending_.size();
    pending_ += piece;
    std::size_t begin = 0;
    for (auto end = pending_.find('\n', searched); end != std::string::npos;
         end = pending_.find('\n', begin)) {
        const auto line = std::string_view{pending_}.substr(begin, end - begin);
        begin = end + 1;
        if (!line.empty() && reader_(line) == Flow::end) return State::ended_by_reader;
    }
    pending_.erase(0, begin);
    return pending_.size() > longest_line_ ? State::line_too_long : State::more;
}

} // namespace lockstep::kube
