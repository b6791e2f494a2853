// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "runtime/http_server.hpp"

namespace lockstep::runtime {

/// The checks behind one probe, /healthz or /readyz. Add all of them before it is asked.
class Health {
public:
    /// True when all is well. Called from several threads; must not block.
    using Check = std::function<bool()>;

    void add(std::string name, Check check);

    /// 200 and "ok", or 500 and the names of the checks that fail. The query "verbose" lists all
    /// checks; why one fails is for the log only, since anybody may ask.
    [[nodiscard]] HttpReply answer(std::string_view query) const;

private:
    std::map<std::string, Check, std::less<>> checks_;
};

} // namespace lockstep::runtime
