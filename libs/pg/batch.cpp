// SPDX-License-Identifier: Apache-2.0
#include "pg/batch.hpp"

#include <algorithm>
#include <utility>

#include "pg/apply_parts.hpp"
#include "pg/other_tool.hpp"

namespace lockstep::pg {

ServerError BatchFailure::named_error() const {
    auto named = error;
    if (!doing.empty()) named.message = doing + ": " + named.message;
    return named;
}

void Batch::add(std::string_view sql, std::size_t statement, std::string_view copy_data) {
    message_.add(sql);
    owners_.emplace_back(statement);
    // A COPY without a single line has data too: none.
    if (copy_data.data() != nullptr) copies_.push_back(copy_data);
}

std::size_t Batch::add_ours(std::string_view sql) {
    owners_.emplace_back(std::nullopt);
    return message_.add(sql);
}

void Batch::add_guard(std::int64_t key) {
    guards_.push_back(add_ours(guard_statement(key)));
}

void Batch::add_ours(const std::vector<std::string>& statements, const std::string& doing) {
    for (const auto& each : statements)
        doing_[add_ours(each)] = doing;
}

void Batch::add_other_locks(const std::vector<std::int64_t>& keys) {
    if (!keys.empty()) other_locks_ = add_ours(other_locks_statement(keys));
}

void Batch::add_commit() {
    const auto place = add_ours("COMMIT");
    if (!first_commit_) first_commit_ = place;
}

Expected<std::vector<Rows>, BatchFailure> Batch::send(Session& session, ExecuteOptions options) {
    const auto batch = std::exchange(*this, {});
    options.copy_data = batch.copies_;
    const auto sent = session.alive();
    auto results = session.execute(batch.message_.text(), options);
    if (results) return *std::move(results);
    auto failure = batch.failure(results.error(), session);
    failure.in_doubt = failure.in_doubt && sent;
    return Unexpected{std::move(failure)};
}

BatchFailure Batch::failure(const ServerError& error, const Session& session) const {
    BatchFailure failure;
    failure.error = error;
    // While a COMMIT's answer is outstanding nobody here knows how far it came. That the server
    // ended the session before is for sure only where it says so itself.
    const auto told = !error.sqlstate.empty() && error.completed < first_commit_.value_or(0);
    failure.in_doubt = first_commit_ && !session.alive() && !told;
    if (error.sqlstate.empty()) return failure;
    const auto place = message_.place_of(error);
    const auto guarded =
        std::find(guards_.begin(), guards_.end(), place.statement) != guards_.end();
    failure.guard = guarded && error.sqlstate == guard_failed;
    failure.other_tool_works = other_locks_ == place.statement && error.sqlstate == guard_failed;
    if (const auto doing = doing_.find(place.statement); doing != doing_.end())
        failure.doing = doing->second;
    failure.statement = owners_[place.statement];
    failure.character = place.character;
    return failure;
}

} // namespace lockstep::pg
