// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adopt/adoption.hpp"
#include "adopt/table_mirror.hpp"

namespace lockstep::adopt {

/// All that a tool's history is read from. Borrowed.
struct Request {
    const ForeignHistory& from;
    const migrate::TableContent& content;
    const migrate::MigrationSet& set;
    const FileReader& read;
    const Beside& beside;
};

/// One migration that a tool applied.
struct Applied {
    const migrate::Migration* file = nullptr; ///< Null: there is none, and the next four count.
    migrate::Kind kind = migrate::Kind::versioned;
    std::string version{};
    std::string description{};
    std::string script{};
    Verdict verdict = Verdict::taken;
    std::string why{};
    std::string applied_by{};
    std::string finished_at{}; ///< As the server writes it.
    std::int64_t duration_ms = 0;
};

/// What stands for all versions up to its own.
struct Floor {
    std::string version;
    std::string description;
    std::string why;
};

/// What a tool's rows say, before it is put in order.
struct Account {
    std::vector<Applied> applied{};
    std::optional<Floor> floor{};
    std::vector<Decision> ignored{};
    std::map<const migrate::Migration*, std::string> reasons{}; ///< Why a file is pending.
    std::vector<std::string> warnings{};
};

/// One file a tool.
Result<Account> account_of_alembic(const Request& request);
Result<Account> account_of_atlas(const Request& request);
Result<Account> account_of_dbmate(const Request& request);
Result<Account> account_of_diesel(const Request& request);
Result<Account> account_of_flyway(const Request& request);
Result<Account> account_of_golang_migrate(const Request& request);
Result<Account> account_of_goose(const Request& request);
Result<Account> account_of_graphile_migrate(const Request& request);
Result<Account> account_of_liquibase(const Request& request);
Result<Account> account_of_prisma(const Request& request);
Result<Account> account_of_rails(const Request& request);
Result<Account> account_of_refinery(const Request& request);
Result<Account> account_of_sqitch(const Request& request);
Result<Account> account_of_sqlx(const Request& request);
Result<Account> account_of_tern(const Request& request);

/// Puts it in the order of the migrations, and into rows of our history. Fails with `fix_input`
/// where no row goes with any file, and where a row without a file has no version to keep it by.
Result<Adoption> conclude(const Request& request, Account account);

/// The versioned migration of that version, however it is spelled; null: there is none.
const migrate::Migration* file_of_version(const migrate::MigrationSet& set,
                                          std::string_view version);

/// "public.goose_db_version", for sentences.
std::string table_name(const ForeignHistory& from);

/// The sentence of a state that only the tool's own people can put right.
Unexpected<Error> unclean(const Request& request, const std::string& what,
                          const std::string& remedy);

/// The sentence of a file that is not the one that was applied.
Unexpected<Error> edited(const Request& request, const migrate::Migration& file,
                         const std::string& recorded, const std::string& now,
                         const std::string& acceptance);

/// A column's integer; nothing where it is none.
std::optional<std::int64_t> integer(std::string_view text);

/// All files up to a version that is all a tool records.
Result<Account> account_of_mark(const Request& request, std::int64_t mark,
                                const std::string& remedy);

/// The rows of a table, by a column whose values are integers. Fails where one is none.
Result<std::vector<std::size_t>> rows_by_integer(const Request& request, std::string_view column);

/// The row numbers of a table, by a column's text.
std::vector<std::size_t> rows_by_text(const Request& request, std::string_view column);

/// The row that our history gets for a file which the other tool has applied; `tool` may be empty.
migrate::HistoryRow row_for(const migrate::Migration& migration, std::string_view tool);

} // namespace lockstep::adopt
