// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// What `lockstep doctor` examines. What a check says of what was observed is pure.
namespace lockstep::initcontainer::doctor {

enum class Verdict {
    ok,
    warn,    ///< It works, and somebody should know.
    fail,    ///< A run would not get past this.
    skipped, ///< What it needs is not there.
};

/// "ok", "warn", "fail" or "skipped".
std::string_view to_string(Verdict verdict);

/// What one check found.
struct Check {
    std::string name; ///< One word, such as "login".
    Verdict verdict = Verdict::ok;
    std::string evidence;              ///< A sentence of what was seen; never holds a secret.
    std::string advice{};              ///< What to do; only with warn and fail.
    Remedy remedy = Remedy::fix_input; ///< Of a fail: whether it may pass by itself.
    friend bool operator==(const Check&, const Check&) = default;
};

Check ok(std::string name, std::string evidence);
Check warn(std::string name, std::string evidence, std::string advice);
Check fail(std::string name, std::string evidence, std::string advice,
           Remedy remedy = Remedy::fix_input);
/// An error's sentence holds its advice.
Check fail(std::string name, const Error& error);
/// `needed` is the check whose failure stands in the way.
Check skip(std::string name, std::string_view needed);

/// How the worst of all checks ends the program: none where nothing failed; a fail that needs a
/// person comes before one that may pass.
enum class Outcome { healthy, may_pass, needs_input, bug };
Outcome outcome_of(const std::vector<Check>& checks);

} // namespace lockstep::initcontainer::doctor
