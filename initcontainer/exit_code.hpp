// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "report/report.hpp"

namespace lockstep::initcontainer {

/// The program's exit codes, from the sysexits list.
enum class ExitCode : int {
    done = 0,
    usage = 64,      ///< Settings or arguments are wrong.
    fix_input = 65,  ///< Files, grants or the server's answer need a person.
    report_bug = 70, ///< One of our own invariants broke.
    try_again = 75,  ///< It may work later.
};

constexpr ExitCode exit_code(Remedy remedy) {
    switch (remedy) {
    case Remedy::retry:
    case Remedy::observe:
        return ExitCode::try_again;
    case Remedy::fix_input:
        return ExitCode::fix_input;
    case Remedy::report_bug:
        break;
    }
    return ExitCode::report_bug;
}

inline ExitCode exit_code(const report::Report& report) {
    return report.remedy ? exit_code(*report.remedy) : ExitCode::done;
}

} // namespace lockstep::initcontainer
