// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "adopt/account.hpp"

namespace lockstep::adopt {

Result<Account> account_of_goose(const Request& request) {
    const Columns table{request.content};
    const auto rows = rows_by_integer(request, "id");
    if (!rows) return Unexpected{rows.error()};
    // Older versions wrote a row for each way up and down: the last one of a version counts.
    std::map<std::string, std::size_t> last;
    for (const auto row : *rows)
        last[table.text(row, "version_id")] = row;
    Account account;
    for (const auto& [version, row] : last) {
        if (version == "0") {
            account.ignored.push_back({Verdict::ignored, version, "", "goose's own first row"});
            continue;
        }
        if (table.text(row, "is_applied") != "t") {
            account.ignored.push_back({Verdict::ignored, version, "", "it was undone"});
            continue;
        }
        account.applied.push_back({.file = file_of_version(request.set, version),
                                   .version = version,
                                   .why = "goose keeps no checksum",
                                   .finished_at = table.text(row, "tstamp")});
    }
    return account;
}

} // namespace lockstep::adopt
