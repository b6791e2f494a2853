// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "adopt/account.hpp"

namespace lockstep::adopt {

Result<Account> account_of_golang_migrate(const Request& request) {
    const Columns table{request.content};
    if (table.rows() == 0) return Account{};
    const auto version = table.text(0, "version");
    const auto mark = integer(version);
    if (table.rows() > 1 || !mark)
        return unclean(request, fmt::format("it has {} rows instead of one", table.rows()),
                       "run migrate force V with the version that is there");
    if (table.text(0, "dirty") != "f")
        return unclean(request, fmt::format("version {} is dirty, it failed half-way", version),
                       fmt::format("finish or undo by hand what it left, run migrate force {} (or "
                                   "force the version before it)",
                                   version));
    // -1 is what it leaves when everything was undone.
    if (*mark < 0) return Account{};
    return account_of_mark(request, *mark, "run migrate force V with the one that is there");
}

} // namespace lockstep::adopt
