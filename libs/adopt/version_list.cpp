// SPDX-License-Identifier: Apache-2.0
#include "adopt/version_list.hpp"

#include <fmt/format.h>

namespace lockstep::adopt {

Account account_of_versions(const Request& request, std::string_view time) {
    const Columns table{request.content};
    Account account;
    for (const auto row : rows_by_text(request, "version")) {
        const auto version = table.text(row, "version");
        account.applied.push_back(
            {.file = file_of_version(request.set, version),
             .version = version,
             .why = fmt::format("{} keeps no checksum", to_string(request.from.tool)),
             .finished_at = time.empty() ? "" : table.text(row, time)});
    }
    return account;
}

} // namespace lockstep::adopt
