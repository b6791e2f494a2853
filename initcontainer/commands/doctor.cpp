// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/doctor.hpp"

#include <fmt/format.h>

#include "base/build_info.hpp"
#include "base/duration.hpp"
#include "initcontainer/doctor/result.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {

ExitCode run_doctor(const doctor::Patient& patient, StopToken stop, std::ostream& out,
                    bool colour) {
    const SystemClock clock;
    const doctor::Examined examined{doctor::examine(patient, clock, stop),
                                    fmt::format("lockstep {} ({})", version(), commit()),
                                    format_time(clock.wall())};
    const auto output = load_output(patient.sources);
    print_result(out, output ? *output : Output::text, doctor::to_json(examined),
                 doctor::to_text(examined, colour));
    return doctor::exit_code(examined.checks);
}

} // namespace lockstep::initcontainer
