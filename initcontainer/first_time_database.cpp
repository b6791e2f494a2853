// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/first_time_database.hpp"

#include <utility>

#include "base/log.hpp"

namespace lockstep::initcontainer {

Result<migrate::History> FirstTimeDatabase::read_history(const std::string& set_digest) {
    auto history = database_.read_history(set_digest);
    exists_ = history && history->exists;
    if (!history || exists_) {
        decision_.reset();
        return history;
    }
    if (!decision_) {
        auto decided = first_time_.decide();
        if (!decided) {
            // Whoever began meanwhile made a history, and tables behind it, which are no riddle.
            auto again = database_.read_history(set_digest);
            exists_ = again && again->exists;
            if (!again || exists_) return again;
            refusal_ = decided.error();
            return Unexpected{std::move(decided).error()};
        }
        decision_ = *std::move(decided);
    }
    history->rows = decision_->history.rows;
    // With nothing pending the run takes the lock all the same.
    history->cut_off = decision_->first_case != FirstCase::start;
    return history;
}

Result<Done> FirstTimeDatabase::ensure_history() {
    if (exists_) return database_.ensure_history();
    // Decided without the lock: another run may have been faster.
    const auto history = database_.read_history({});
    if (!history) return Unexpected{history.error()};
    if (history->exists) return database_.ensure_history();
    auto decided = first_time_.decide();
    if (!decided) {
        refusal_ = decided.error();
        return Unexpected{std::move(decided).error()};
    }
    const auto done = decided->first_case == FirstCase::start
                          ? database_.ensure_history()
                          : database_.begin_history(decided->beginning);
    if (!done) return done;
    for (const auto& warning : decided->warnings)
        log::warning(warning);
    log::info("the first run on this database",
              {{"case", to_string(decided->first_case)}, {"what", decided->sentence}});
    carried_out_ = *std::move(decided);
    return done;
}

report::Failure failure_of(const FirstTimeDatabase& database) {
    report::Failure failure;
    if (database.refusal()) failure.kind = "unmanaged";
    return failure;
}

void add_first(const FirstTimeDatabase& database, report::Report& report) {
    const auto& decision = database.decision();
    if (!decision || decision->first_case == FirstCase::start) return;
    for (const auto& warning : decision->warnings)
        log::warning(warning);
    report.message = "The first run begins so: " + decision->sentence + ". " + report.message;
}

} // namespace lockstep::initcontainer
