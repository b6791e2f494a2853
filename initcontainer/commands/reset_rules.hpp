// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Which databases may be emptied. Pure.
namespace lockstep::initcontainer {

/// Whether a host is named as those of Amazon RDS and Aurora are.
bool is_managed_host(std::string_view host);

struct ResetQuestion {
    std::string database;     ///< As the server calls it.
    std::string confirmed;    ///< As --confirm does.
    std::string environment;  ///< What the database is marked as; empty: not marked.
    std::string managed_sign; ///< What makes the server a managed one: half a sentence; or empty.
};

/// What speaks against a reset: half a sentence. None: it may be done.
std::optional<std::string> reset_objection(const ResetQuestion& question);

} // namespace lockstep::initcontainer
