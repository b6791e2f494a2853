// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "adopt/account.hpp"
#include "base/sha1.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

/// Names of changes and descriptions, however words are parted in them.
std::string plain(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '_' || c == '-' || c == '/'; }, ' ');
    return text;
}

/// A change whose last deployment failed, of those that are not there.
Result<Done> check_events(const Request& request) {
    if (request.beside.companion == nullptr) return Done{};
    const Columns events{*request.beside.companion};
    std::map<std::string, std::size_t> last;
    for (std::size_t row = 0; row < events.rows(); ++row) {
        const auto [found, is_new] = last.emplace(events.text(row, "change_id"), row);
        if (!is_new &&
            events.text(found->second, "committed_at") < events.text(row, "committed_at"))
            found->second = row;
    }
    for (const auto& [change, row] : last)
        if (events.text(row, "event") == "fail")
            return unclean(request,
                           fmt::format("the change {} failed last", events.text(row, "change")),
                           "undo by hand what it left, and run sqitch deploy (or sqitch deploy "
                           "--log-only once all of it is there)");
    return Done{};
}

class Reader {
public:
    explicit Reader(const Request& request) : request_{request}, table_{request.content} {}

    Result<Account> run() {
        if (auto clean = check_events(request_); !clean)
            return Unexpected{std::move(clean).error()};
        for (const auto& file : request_.set.migrations) {
            const auto bytes = request_.read(file.script);
            if (!bytes) return Unexpected{bytes.error()};
            hashes_.emplace(sha1_hex(*bytes), &file);
            descriptions_.emplace(plain(file.description), &file);
        }
        for (const auto row : rows_by_text(request_, "committed_at"))
            if (auto added = add(row); !added) return Unexpected{std::move(added).error()};
        return std::move(account_);
    }

private:
    Result<Done> add(std::size_t row) {
        const auto change = table_.text(row, "change");
        const auto* file = find(change, table_.text(row, "script_hash"));
        if (file == nullptr) return differs(row, change);
        account_.applied.push_back({.file = file,
                                    .verdict = Verdict::verified,
                                    .why = "its SHA-1 is that of the change " + change,
                                    .applied_by = table_.text(row, "committer_name"),
                                    .finished_at = table_.text(row, "committed_at")});
        return Done{};
    }

    /// The file of these bytes; of several, the one that is named as the change.
    [[nodiscard]] const Migration* find(const std::string& change, const std::string& hash) const {
        const auto [begin, end] = hashes_.equal_range(hash);
        if (begin == end) return nullptr;
        for (auto each = begin; each != end; ++each)
            if (plain(each->second->description) == plain(change)) return each->second;
        return std::next(begin) == end ? begin->second : nullptr;
    }

    [[nodiscard]] Unexpected<Error> differs(std::size_t row, const std::string& change) const {
        const auto named = descriptions_.find(plain(change));
        if (named != descriptions_.end())
            for (const auto& [hash, file] : hashes_)
                if (file == named->second)
                    return edited(request_, *file, table_.text(row, "script_hash"), hash,
                                  "deploy it anew with sqitch rebase");
        return fix_input(fmt::format(
            "{} records the change {}, whose deploy script is no file of {}; put it there byte for "
            "byte, named by its place in the plan, such as 0001_{}.sql",
            table_name(request_.from), change, request_.set.directory, change));
    }

    const Request& request_;
    Columns table_;
    Account account_;
    std::multimap<std::string, const Migration*> hashes_;
    std::map<std::string, const Migration*> descriptions_;
};

} // namespace

Result<Account> account_of_sqitch(const Request& request) {
    return Reader{request}.run();
}

} // namespace lockstep::adopt
