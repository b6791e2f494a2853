// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/doctor/schema_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "initcontainer/progress.hpp"

namespace lockstep::initcontainer::doctor {
namespace {

std::string describe_schema(const Survey& seen) {
    auto text = seen.report.message;
    if (!seen.pending.empty()) text += fmt::format(" Pending: {}.", fmt::join(seen.pending, ", "));
    return text;
}

std::string describe_failure(const migrate::RecordedFailure& recorded) {
    const auto& failure = recorded.failure;
    return fmt::format("an earlier run of these files failed in {}:{}: {}", failure.script,
                       failure.line, failure.message);
}

} // namespace

Check judge_directory(const DirectorySeen& seen) {
    if (!seen.present)
        return skip("directory",
                    "migration files: --dir names none, and there is no " + seen.directory);
    if (!seen.fault.empty()) return fail("directory", seen.fault, "");
    const auto why = seen.why.empty() ? std::string{"as the settings say"} : seen.why;
    return ok("directory", fmt::format("{}: {} files of format {} ({})", seen.directory, seen.files,
                                       seen.format, why));
}

Check judge_history(const Survey& seen) {
    if (seen.report.remedy) return fail("history", {*seen.report.remedy, seen.report.message});
    if (seen.recorded_failure)
        return fail("history", describe_failure(*seen.recorded_failure),
                    "correct the file, or let the same files be tried again with lockstep repair "
                    "retry");
    if (!seen.warnings.empty())
        return warn("history",
                    fmt::format("{} {}", describe_schema(seen), fmt::join(seen.warnings, "; ")),
                    "look at both with lockstep history -v and lockstep repair --help");
    return ok("history", describe_schema(seen));
}

Check judge_other_tools(const OtherTools& seen, bool history) {
    const auto found = fmt::format("{}", fmt::join(seen.known, ", "));
    if (!history && !seen.known.empty())
        return warn("other-tools", "there is the history of " + found + ", not taken over yet",
                    "lockstep adopt --dry-run shows what becomes of it");
    if (!history && !seen.unknown.empty())
        return warn("other-tools", fmt::format("{}", fmt::join(seen.unknown, "; ")),
                    "it cannot be taken over: say what is there with --on-unmanaged");
    if (!seen.known.empty())
        return ok("other-tools", "Lockstep has its own history beside that of " + found);
    return ok("other-tools", "no other tool's history is open");
}

Check judge_lock(const std::optional<migrate::LockHolder>& holder) {
    if (!holder) return ok("lock", "nobody migrates");
    return warn("lock",
                fmt::format("held by {} (process {}, session since {}, {})", describe(*holder),
                            holder->pid, holder->since,
                            holder->at_work ? "a statement runs" : "no statement runs"),
                "a run waits for it up to lock-wait; where that session is forgotten, end it with "
                "pg_terminate_backend");
}

} // namespace lockstep::initcontainer::doctor
