// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "adopt/account.hpp"
#include "adopt/digests.hpp"
#include "adopt/line_ends.hpp"

namespace lockstep::adopt {
namespace {

Result<Applied> take(const Request& request, const Columns& table, std::size_t row) {
    const auto version = table.text(row, "version");
    if (table.text(row, "success") != "t")
        return unclean(request, fmt::format("version {} is dirty, it failed half-way", version),
                       "finish or undo by hand what it left, and correct or delete its row, as "
                       "sqlx migrate run asks for, too");
    const auto nanoseconds = integer(table.text(row, "execution_time")).value_or(0);
    Applied applied{.file = file_of_version(request.set, version),
                    .version = version,
                    .description = table.text(row, "description"),
                    .finished_at = table.text(row, "installed_on"),
                    .duration_ms = nanoseconds > 0 ? nanoseconds / 1'000'000 : 0};
    if (applied.file == nullptr) return applied;
    const auto bytes = request.read(applied.file->script);
    if (!bytes) return Unexpected{bytes.error()};
    const auto recorded = table.text(row, "checksum");
    const auto hash = [](std::string_view text) { return "\\x" + sha384_hex(text); };
    if (!matches_in_some_line_ends(*bytes, recorded, hash))
        return edited(request, *applied.file, recorded, hash(*bytes),
                      "write the new checksum into its row, which sqlx has no command for");
    applied.verdict = Verdict::verified;
    applied.why = "its SHA-384 is the recorded one";
    return applied;
}

} // namespace

Result<Account> account_of_sqlx(const Request& request) {
    const Columns table{request.content};
    const auto rows = rows_by_integer(request, "version");
    if (!rows) return Unexpected{rows.error()};
    Account account;
    for (const auto row : *rows) {
        auto applied = take(request, table, row);
        if (!applied) return Unexpected{std::move(applied).error()};
        account.applied.push_back(*std::move(applied));
    }
    return account;
}

} // namespace lockstep::adopt
