// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/remembering_database.hpp"

namespace lockstep::initcontainer {

Result<migrate::History> RememberingDatabase::read_history(const std::string& set_digest) {
    auto read = database_.read_history(set_digest);
    if (read) {
        history_ = *read;
        seen_ = true;
    }
    return read;
}

Expected<migrate::HistoryRow, migrate::ApplyFailure>
RememberingDatabase::apply(const migrate::Migration& migration,
                           const migrate::ApplyContext& context, migrate::ApplyObserver& observer) {
    auto row = database_.apply(migration, context, observer);
    if (!row) return row;
    // A repeatable has one row, whichever time it is applied.
    std::erase_if(history_.rows, [&](const auto& each) {
        return each.version == row->version && each.script == row->script;
    });
    history_.rows.push_back(*row);
    return row;
}

} // namespace lockstep::initcontainer
