// SPDX-License-Identifier: Apache-2.0
#include "adopt/account.hpp"
#include "adopt/checksums.hpp"
#include "adopt/line_ends.hpp"

namespace lockstep::adopt {
namespace {

Result<Done> verify(const Request& request, Applied& applied, const std::string& recorded) {
    const auto bytes = request.read(applied.file->script);
    if (!bytes) return Unexpected{bytes.error()};
    const auto number = static_cast<std::uint64_t>(integer(applied.version).value_or(0));
    const auto hash_with = [&](RefineryVersion width) {
        return [&, width](std::string_view sql) {
            return std::to_string(refinery_checksum(applied.description, number, width, sql));
        };
    };
    if (!matches_in_some_line_ends(*bytes, recorded, hash_with(RefineryVersion::int4)) &&
        !matches_in_some_line_ends(*bytes, recorded, hash_with(RefineryVersion::int8)))
        return edited(request, *applied.file, recorded, hash_with(RefineryVersion::int4)(*bytes),
                      "write the new checksum into its row, which refinery has no command for");
    applied.verdict = Verdict::verified;
    applied.why = "its SipHash is the recorded one";
    return Done{};
}

} // namespace

Result<Account> account_of_refinery(const Request& request) {
    const Columns table{request.content};
    const auto rows = rows_by_integer(request, "version");
    if (!rows) return Unexpected{rows.error()};
    Account account;
    for (const auto row : *rows) {
        Applied applied{.version = table.text(row, "version"),
                        .description = table.text(row, "name"),
                        .finished_at = table.text(row, "applied_on")};
        applied.file = file_of_version(request.set, applied.version);
        if (applied.file != nullptr)
            if (auto verified = verify(request, applied, table.text(row, "checksum")); !verified)
                return Unexpected{std::move(verified).error()};
        account.applied.push_back(std::move(applied));
    }
    return account;
}

} // namespace lockstep::adopt
