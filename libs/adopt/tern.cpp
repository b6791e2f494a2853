// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "adopt/account.hpp"

namespace lockstep::adopt {

Result<Account> account_of_tern(const Request& request) {
    const Columns table{request.content};
    const auto mark = table.rows() == 1 ? integer(table.text(0, "version")) : std::nullopt;
    if (!mark)
        return unclean(request,
                       fmt::format("tern keeps one row with one number there, and it has {} rows",
                                   table.rows()),
                       "give tern's own table, or correct it by hand");
    if (*mark <= 0) return Account{};
    std::int64_t next = 1;
    for (const auto& each : request.set.migrations) {
        if (each.kind != migrate::Kind::versioned || next > *mark) continue;
        const auto number = migrate::Version::parse(std::to_string(next));
        if (!number || each.version != *number)
            return fix_input(fmt::format("{} stands at {}, which means the files 1 to {}, but "
                                         "number {} is missing in {}: {} comes instead",
                                         table_name(request.from), *mark, *mark, next,
                                         request.set.directory, each.script));
        ++next;
    }
    return account_of_mark(request, *mark, "correct the number in the table");
}

} // namespace lockstep::adopt
