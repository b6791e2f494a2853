// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "adopt/account.hpp"
#include "adopt/changesets.hpp"
#include "adopt/checksums.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Kind;
using migrate::Migration;

std::string base_name(std::string_view path) {
    return std::string{path.substr(path.rfind('/') + 1)};
}

/// Whether such a row says that a changeset is there; the next update runs what failed or was
/// passed over.
bool was_run(std::string_view exectype) {
    return exectype != "FAILED" && exectype != "SKIPPED";
}

bool is_accepted(const Changeset& changeset, const std::string& recorded) {
    return std::any_of(
        changeset.accepted.begin(), changeset.accepted.end(), [&recorded](const std::string& each) {
            return each == recorded || each == "ANY" || each == "any" || each == "1:any";
        });
}

/// A changeset as the table names it, with its file's name without folders.
using Name = std::tuple<std::string, std::string, std::string>;

class Reader {
public:
    explicit Reader(const Request& request) : request_{request}, table_{request.content} {}

    Result<Account> run() {
        if (auto free = check_lock(); !free) return Unexpected{std::move(free).error()};
        for (std::size_t row = 0; row < table_.rows(); ++row)
            if (auto taken = take_row(row); !taken) return Unexpected{std::move(taken).error()};
        for (const auto& file : request_.set.migrations)
            if (auto added = add_file(file); !added) return Unexpected{std::move(added).error()};
        for (const auto& [name, row] : rows_)
            if (!used_.contains(name)) return no_file(row);
        return std::move(account_);
    }

private:
    [[nodiscard]] Result<Done> check_lock() const {
        if (request_.beside.companion == nullptr) return Done{};
        const Columns lock{*request_.beside.companion};
        for (std::size_t row = 0; row < lock.rows(); ++row)
            if (lock.text(row, "locked") == "t")
                return unclean(request_,
                               fmt::format("{} holds the lock of {} since {}",
                                           lock.text(row, "lockedby"), request_.from.companion,
                                           lock.text(row, "lockgranted")),
                               "wait until it is done, or, once it is gone, run liquibase "
                               "release-locks");
        return Done{};
    }

    Result<Done> take_row(std::size_t row) {
        if (!was_run(table_.text(row, "exectype"))) return Done{};
        Name name{table_.text(row, "author"), table_.text(row, "id"),
                  base_name(table_.text(row, "filename"))};
        const auto [found, is_new] = rows_.emplace(std::move(name), row);
        if (is_new) return Done{};
        const auto other = found->second;
        if (table_.text(other, "filename") == table_.text(row, "filename")) {
            found->second = row;
            return Done{};
        }
        return fix_input(fmt::format(
            "{} has the changeset {}:{} of both {} and {}, and which of them a file of {} is "
            "cannot be told",
            table_name(request_.from), table_.text(row, "author"), table_.text(row, "id"),
            table_.text(other, "filename"), table_.text(row, "filename"), request_.set.directory));
    }

    Result<Done> add_file(const Migration& file) {
        const auto bytes = request_.read(file.script);
        if (!bytes) return Unexpected{bytes.error()};
        const auto changesets =
            read_changesets(migrate::without_byte_order_mark(*bytes), properties_);
        if (!changesets || changesets->empty()) return Done{};
        Applied applied{
            .file = &file, .verdict = Verdict::verified, .why = "its MD5 is the recorded one"};
        std::size_t done = 0;
        std::string missing;
        for (const auto& changeset : *changesets) {
            const auto& path = changeset.path.empty() ? file.script : changeset.path;
            const auto found = rows_.find({changeset.author, changeset.id, base_name(path)});
            if (found == rows_.end()) {
                missing = changeset.author + ":" + changeset.id;
                continue;
            }
            ++done;
            used_.insert(found->first);
            if (auto same = compare(applied, changeset, found->second); !same) return same;
        }
        if (done == 0) return Done{};
        if (done < changesets->size())
            return unclean(request_,
                           fmt::format("{} of {} changesets of {} are applied, and {} is not", done,
                                       changesets->size(), file.script, missing),
                           "run liquibase update");
        if (account_.reasons.contains(&file)) return Done{};
        account_.applied.push_back(std::move(applied));
        return Done{};
    }

    Result<Done> compare(Applied& applied, const Changeset& changeset, std::size_t row) {
        applied.finished_at = std::max(applied.finished_at, table_.text(row, "dateexecuted"));
        const auto recorded = table_.text(row, "md5sum");
        if (recorded.empty()) {
            applied.verdict = Verdict::taken;
            applied.why = "Liquibase recorded no checksum";
            return Done{};
        }
        const auto name = changeset.author + ":" + changeset.id;
        if (!recorded.starts_with("9:"))
            return unclean(request_,
                           fmt::format("the checksum of {} in {} is of an older version, {}", name,
                                       applied.file->script, recorded),
                           "run liquibase update with version 4.22 or newer, which renews it (or "
                           "liquibase clear-checksums)");
        const auto now = liquibase_checksum(changeset.sql);
        if (recorded == now) return Done{};
        if (is_accepted(changeset, recorded)) {
            applied.verdict = Verdict::taken;
            applied.why = "its validCheckSum accepts the recorded MD5";
            return Done{};
        }
        if (applied.file->kind == Kind::repeatable) {
            account_.reasons[applied.file] = "it was changed since Liquibase ran it";
            return Done{};
        }
        if (const auto begin = changeset.sql.find("${"); begin != std::string::npos)
            return fix_input(fmt::format(
                "the changeset {} in {} has {}, which no --property line of {} gives a value, so "
                "that it cannot be compared with the checksum in {}; put the line --property "
                "name:NAME value:VALUE with the value that Liquibase was given at the top of the "
                "file (it is no part of the checksum)",
                name, applied.file->script,
                changeset.sql.substr(begin, changeset.sql.find('}', begin) + 1 - begin),
                request_.set.directory, table_name(request_.from)));
        return edited(request_, *applied.file, recorded, now,
                      fmt::format("accept the changeset {} as it is with liquibase "
                                  "clear-checksums and liquibase update",
                                  name));
    }

    [[nodiscard]] Unexpected<Error> no_file(std::size_t row) const {
        return fix_input(fmt::format(
            "{} records the changeset {}:{} of {}, which no file of {} holds; only formatted SQL "
            "can be taken over, in files of their own name that begin with a version, such as "
            "0001_create.sql; or say with lockstep baseline --version V what is there",
            table_name(request_.from), table_.text(row, "author"), table_.text(row, "id"),
            table_.text(row, "filename"), request_.set.directory));
    }

    const Request& request_;
    Columns table_;
    Account account_;
    std::map<Name, std::size_t> rows_;
    std::set<Name> used_;
    Properties properties_;
};

} // namespace

Result<Account> account_of_liquibase(const Request& request) {
    return Reader{request}.run();
}

} // namespace lockstep::adopt
