// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/check.hpp"

#include <algorithm>
#include <utility>

namespace lockstep::initcontainer::doctor {
namespace {

Outcome outcome_of_fail(Remedy remedy) {
    switch (remedy) {
    case Remedy::retry:
    case Remedy::observe:
        return Outcome::may_pass;
    case Remedy::fix_input:
        return Outcome::needs_input;
    case Remedy::report_bug:
        break;
    }
    return Outcome::bug;
}

} // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
    case Verdict::ok:
        return "ok";
    case Verdict::warn:
        return "warn";
    case Verdict::fail:
        return "fail";
    case Verdict::skipped:
        break;
    }
    return "skipped";
}

Check ok(std::string name, std::string evidence) {
    return {std::move(name), Verdict::ok, std::move(evidence)};
}

Check warn(std::string name, std::string evidence, std::string advice) {
    return {std::move(name), Verdict::warn, std::move(evidence), std::move(advice)};
}

Check fail(std::string name, std::string evidence, std::string advice, Remedy remedy) {
    return {std::move(name), Verdict::fail, std::move(evidence), std::move(advice), remedy};
}

Check fail(std::string name, const Error& error) {
    return fail(std::move(name), error.message, "", error.remedy);
}

Check skip(std::string name, std::string_view needed) {
    return {std::move(name), Verdict::skipped, "needs " + std::string{needed}};
}

Outcome outcome_of(const std::vector<Check>& checks) {
    auto worst = Outcome::healthy;
    for (const auto& check : checks)
        if (check.verdict == Verdict::fail) worst = std::max(worst, outcome_of_fail(check.remedy));
    return worst;
}

} // namespace lockstep::initcontainer::doctor
