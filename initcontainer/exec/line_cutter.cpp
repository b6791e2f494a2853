// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/exec/line_cutter.hpp"

#include <algorithm>

namespace lockstep::initcontainer::exec {

void LineCutter::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        take(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        end_line();
        bytes.remove_prefix(end + 1);
    }
}

void LineCutter::finish() {
    if (!line_.empty()) end_line();
}

void LineCutter::take(std::string_view part) {
    const auto room = longest - line_.size();
    cut_ = cut_ || part.size() > room;
    line_ += part.substr(0, std::min(room, part.size()));
}

void LineCutter::end_line() {
    if (!cut_ && line_.ends_with('\r')) line_.pop_back();
    if (cut_) line_ += "...";
    on_line_(line_);
    line_.clear();
    cut_ = false;
}

} // namespace lockstep::initcontainer::exec
