// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "adopt/account.hpp"
#include "formats/graphile_migrate_header.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::adopt {
namespace {

/// "000001" of "committed/000001-message.sql".
std::string number_of(std::string_view name) {
    if (const auto slash = name.rfind('/'); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    return std::string{name.substr(0, std::min(name.find_first_of("-."), name.size()))};
}

Result<Done> verify(const Request& request, Applied& applied, const std::string& recorded) {
    const auto bytes = request.read(applied.file->script);
    if (!bytes) return Unexpected{bytes.error()};
    const auto header =
        formats::graphile_migrate::read_header(migrate::without_byte_order_mark(*bytes));
    if (!header)
        return fix_input(fmt::format("{}: {}", applied.file->script, header.error().sentence));
    const auto now = formats::graphile_migrate::hash_of(header->body, header->previous);
    const bool allowed = header->allows_invalid_hash && header->hash == recorded;
    if (now != recorded && !allowed)
        return edited(request, *applied.file, recorded, now,
                      "accept it as it is with a line \"--! AllowInvalidHash\" at its top and the "
                      "hash it had");
    applied.verdict = allowed && now != recorded ? Verdict::taken : Verdict::verified;
    applied.why = applied.verdict == Verdict::taken
                      ? "its line AllowInvalidHash says that it may differ"
                      : "its SHA-1 is the recorded one";
    return Done{};
}

} // namespace

Result<Account> account_of_graphile_migrate(const Request& request) {
    const Columns table{request.content};
    std::set<std::string> hashes;
    for (std::size_t row = 0; row < table.rows(); ++row)
        hashes.insert(table.text(row, "hash"));
    Account account;
    for (const auto row : rows_by_text(request, "filename")) {
        const auto previous = table.text(row, "previous_hash");
        const auto name = table.text(row, "filename");
        if (!previous.empty() && !hashes.contains(previous))
            return unclean(request,
                           fmt::format("{} comes after {}, which is not there", name, previous),
                           "put the missing row back");
        Applied applied{.file = file_of_version(request.set, number_of(name)),
                        .version = number_of(name),
                        .script = name,
                        .finished_at = table.text(row, "date")};
        if (applied.file != nullptr)
            if (auto verified = verify(request, applied, table.text(row, "hash")); !verified)
                return Unexpected{std::move(verified).error()};
        account.applied.push_back(std::move(applied));
    }
    return account;
}

} // namespace lockstep::adopt
