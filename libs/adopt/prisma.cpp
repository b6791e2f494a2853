// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "adopt/account.hpp"
#include "adopt/line_ends.hpp"
#include "base/sha256.hpp"

namespace lockstep::adopt {
namespace {

const migrate::Migration* file_of_folder(const migrate::MigrationSet& set,
                                         const std::string& folder) {
    const auto found =
        std::find_if(set.migrations.begin(), set.migrations.end(), [&](const auto& each) {
            return each.foreign_id == folder || each.script == folder + "/migration.sql";
        });
    return found == set.migrations.end() ? nullptr : &*found;
}

Result<Applied> take(const Request& request, const Columns& table, std::size_t row) {
    const auto name = table.text(row, "migration_name");
    Applied applied{.file = file_of_folder(request.set, name),
                    .version = name.substr(0, name.find('_')),
                    .description = name.substr(std::min(name.find('_'), name.size() - 1) + 1),
                    .script = name + "/migration.sql",
                    .finished_at = table.text(row, "finished_at")};
    if (applied.file == nullptr) return applied;
    const auto bytes = request.read(applied.file->script);
    if (!bytes) return Unexpected{bytes.error()};
    const auto recorded = table.text(row, "checksum");
    const auto hash = [](std::string_view text) { return sha256_hex(text); };
    if (!matches_in_some_line_ends(*bytes, recorded, hash))
        return edited(request, *applied.file, recorded, hash(*bytes),
                      "write the new checksum into its row, which Prisma has no command for");
    applied.verdict = Verdict::verified;
    applied.why = "its SHA-256 is the recorded one";
    return applied;
}

} // namespace

Result<Account> account_of_prisma(const Request& request) {
    const Columns table{request.content};
    Account account;
    for (const auto row : rows_by_text(request, "migration_name")) {
        const auto name = table.text(row, "migration_name");
        if (name.empty()) return unclean(request, "a row has no name", "correct it by hand");
        if (!table.is_null(row, "rolled_back_at")) {
            account.ignored.push_back(
                {Verdict::ignored, "", name + "/migration.sql", "it was rolled back"});
            continue;
        }
        if (table.is_null(row, "finished_at"))
            return unclean(request, fmt::format("{} failed, or is still running", name),
                           fmt::format("run prisma migrate resolve --rolled-back {0} (or --applied "
                                       "{0}, once all of it is there)",
                                       name));
        auto applied = take(request, table, row);
        if (!applied) return Unexpected{std::move(applied).error()};
        account.applied.push_back(*std::move(applied));
    }
    return account;
}

} // namespace lockstep::adopt
