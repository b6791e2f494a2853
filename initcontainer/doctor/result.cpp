// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/result.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lockstep::initcontainer::doctor {
namespace {

using Json = nlohmann::ordered_json;

auto count(const std::vector<Check>& checks, Verdict verdict) {
    return std::count_if(checks.begin(), checks.end(),
                         [&](const auto& check) { return check.verdict == verdict; });
}

std::string_view colour_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::ok:
        return "\x1b[32m";
    case Verdict::warn:
        return "\x1b[33m";
    case Verdict::fail:
        return "\x1b[31m";
    case Verdict::skipped:
        break;
    }
    return "\x1b[2m";
}

std::string line_of(const Check& check, bool colour) {
    auto verdict = fmt::format("{:<8}", to_string(check.verdict));
    if (colour) verdict = fmt::format("{}{}\x1b[0m", colour_of(check.verdict), verdict);
    auto line = fmt::format("{} {:<13} {}\n", verdict, check.name, check.evidence);
    if (!check.advice.empty()) line += fmt::format("{:22} -> {}\n", "", check.advice);
    return line;
}

/// What a reader has to know about in any case.
bool tells_where(const Check& check) {
    return check.verdict == Verdict::ok &&
           (check.name == "host" || check.name == "server" || check.name == "writer");
}

std::string skipped(const std::vector<Check>& checks) {
    std::string names;
    for (const auto& check : checks)
        if (check.verdict == Verdict::skipped) names += (names.empty() ? "" : ", ") + check.name;
    return names;
}

} // namespace

ExitCode exit_code(const std::vector<Check>& checks) {
    switch (outcome_of(checks)) {
    case Outcome::healthy:
        return ExitCode::done;
    case Outcome::may_pass:
        return ExitCode::try_again;
    case Outcome::needs_input:
        return ExitCode::fix_input;
    case Outcome::bug:
        break;
    }
    return ExitCode::report_bug;
}

std::string summary(const Examined& examined) {
    const auto& checks = examined.checks;
    auto text =
        fmt::format("{} doctor, {}: {} ok, {} warn, {} fail, {} skipped\n", examined.program,
                    examined.at, count(checks, Verdict::ok), count(checks, Verdict::warn),
                    count(checks, Verdict::fail), count(checks, Verdict::skipped));
    for (const auto& check : checks)
        if (tells_where(check) || check.verdict == Verdict::fail || check.verdict == Verdict::warn)
            text +=
                fmt::format("{} {}: {}\n", to_string(check.verdict), check.name, check.evidence);
    if (const auto names = skipped(checks); !names.empty())
        text += fmt::format("skipped: {}\n", names);
    return text;
}

std::string to_text(const Examined& examined, bool colour) {
    std::string text;
    for (const auto& check : examined.checks)
        text += line_of(check, colour);
    return text + "\nFor a ticket; there is no secret in it:\n\n" + summary(examined);
}

std::string to_json(const Examined& examined) {
    Json json;
    json["exitCode"] = static_cast<int>(exit_code(examined.checks));
    json["checks"] = Json::array();
    for (const auto& check : examined.checks) {
        Json one{{"name", check.name},
                 {"verdict", to_string(check.verdict)},
                 {"evidence", check.evidence}};
        if (!check.advice.empty()) one["advice"] = check.advice;
        if (check.verdict == Verdict::fail) one["remedy"] = lockstep::to_string(check.remedy);
        json["checks"].push_back(std::move(one));
    }
    json["summary"] = summary(examined);
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace lockstep::initcontainer::doctor
