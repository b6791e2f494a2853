// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "pg/apply_parts.hpp"

namespace lockstep::pg {

/// Looks at how far a long statement is, over a session of its own, and tells it. Nothing ever
/// fails because of it: what cannot be seen is not told.
class ProgressWatch {
public:
    /// Both are borrowed.
    ProgressWatch(const ApplyScene& scene, const std::string& script)
        : scene_{scene}, script_{script} {}

    /// One look, to be taken every few seconds while a statement runs.
    void look();

private:
    Session* session();

    const ApplyScene& scene_;
    const std::string& script_;
    std::optional<Session> session_;
    bool opened_ = false;
};

/// The server's word on what the backend with that id works on; none when it reports nothing.
std::optional<migrate::StatementProgress> read_progress(Session& session, int pid,
                                                        const std::string& script);

} // namespace lockstep::pg
