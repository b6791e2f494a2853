// SPDX-License-Identifier: Apache-2.0
#include "adopt/adoption.hpp"

#include <utility>

#include "adopt/account.hpp"

namespace lockstep::adopt {
namespace {

Result<Account> account_of(const Request& request) {
    switch (request.from.tool) {
    case Tool::flyway:
        return account_of_flyway(request);
    case Tool::liquibase:
        return account_of_liquibase(request);
    case Tool::alembic:
        return account_of_alembic(request);
    case Tool::golang_migrate:
        return account_of_golang_migrate(request);
    case Tool::goose:
        return account_of_goose(request);
    case Tool::dbmate:
        return account_of_dbmate(request);
    case Tool::tern:
        return account_of_tern(request);
    case Tool::sqitch:
        return account_of_sqitch(request);
    case Tool::atlas:
        return account_of_atlas(request);
    case Tool::sqlx:
        return account_of_sqlx(request);
    case Tool::prisma:
        return account_of_prisma(request);
    case Tool::diesel:
        return account_of_diesel(request);
    case Tool::rails:
        return account_of_rails(request);
    case Tool::graphile_migrate:
        return account_of_graphile_migrate(request);
    case Tool::refinery:
        return account_of_refinery(request);
    }
    return bug("a tool without a way to read its history");
}

} // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
    case Verdict::verified:
        return "verified";
    case Verdict::taken:
        return "taken";
    case Verdict::below_floor:
        return "below the floor";
    case Verdict::pending:
        return "pending";
    case Verdict::missing_file:
        return "missing file";
    case Verdict::ignored:
        break;
    }
    return "ignored";
}

Result<Adoption> adopt(const ForeignHistory& from, const migrate::TableContent& content,
                       const migrate::MigrationSet& set, const FileReader& read,
                       const Beside& beside) {
    const Request request{from, content, set, read, beside};
    auto account = account_of(request);
    if (!account) return Unexpected{std::move(account).error()};
    return conclude(request, *std::move(account));
}

} // namespace lockstep::adopt
