// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "adopt/account.hpp"
#include "formats/atlas_sum.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Migration;

/// Of a script: what Atlas calls its version.
std::string version_of(std::string_view script) {
    if (script.ends_with(".sql")) script.remove_suffix(4);
    return std::string{script.substr(0, script.find('_'))};
}

class Reader {
public:
    explicit Reader(const Request& request) : request_{request}, table_{request.content} {}

    Result<Account> run() {
        for (const auto& each : request_.set.migrations)
            files_[version_of(each.script)] = &each;
        for (const auto row : rows_by_text(request_, "version"))
            if (auto taken = take_row(row); !taken) return Unexpected{std::move(taken).error()};
        if (auto read = read_files(); !read) return Unexpected{std::move(read).error()};
        for (const auto& [version, row] : rows_)
            if (auto added = add(version, row); !added) return Unexpected{std::move(added).error()};
        return std::move(account_);
    }

private:
    Result<Done> take_row(std::size_t row) {
        const auto version = table_.text(row, "version");
        if (version.starts_with(".")) {
            account_.ignored.push_back({Verdict::ignored, version, "", "Atlas's own row"});
            return Done{};
        }
        const auto type = integer(table_.text(row, "type")).value_or(0);
        const bool resolved = (type & 4) != 0;
        const auto applied = table_.text(row, "applied");
        const auto total = table_.text(row, "total");
        if (!resolved && (applied != total || !table_.text(row, "error").empty()))
            return unclean(
                request_,
                fmt::format("{} of {} statements of version {} are applied", applied, total,
                            version),
                fmt::format("run atlas migrate apply to its end, or atlas migrate set {} once all "
                            "of it is there",
                            version));
        if ((type & 1) != 0)
            account_.floor = Floor{version, table_.text(row, "description"), "a baseline of Atlas"};
        else
            rows_[version] = row;
        return Done{};
    }

    /// All files that are compared, in the order in which Atlas sums them up.
    Result<Done> read_files() {
        if (rows_.empty()) return Done{};
        for (const auto& each : request_.set.migrations) {
            auto bytes = request_.read(each.script);
            if (!bytes) return Unexpected{std::move(bytes).error()};
            bytes_[each.script] = *std::move(bytes);
        }
        now_ = hashes_of([](const std::string&) { return true; });
        return Done{};
    }

    template <class Predicate>
    [[nodiscard]] std::map<std::string, std::string> hashes_of(Predicate counts) const {
        formats::atlas::Summing sum;
        for (const auto& [script, bytes] : bytes_)
            if (counts(script)) sum.add(script, bytes);
        std::map<std::string, std::string> hashes;
        for (const auto& line : sum.lines())
            hashes[line.file] = line.hash;
        return hashes;
    }

    /// The hash as it was when the row was written, if files that were run later were added later,
    /// too: each hash covers the files before it.
    [[nodiscard]] std::string hash_at_the_time(const std::string& script, std::size_t row) const {
        const auto hashes = hashes_of([&](const std::string& other) {
            const auto found = rows_.find(version_of(other));
            if (other >= script) return other == script;
            return found == rows_.end() ? is_below_floor(other)
                                        : table_.text(found->second, "executed_at") <=
                                              table_.text(row, "executed_at");
        });
        const auto found = hashes.find(script);
        return found == hashes.end() ? "" : found->second;
    }

    [[nodiscard]] bool is_below_floor(const std::string& script) const {
        return account_.floor && version_of(script) <= account_.floor->version;
    }

    Result<Done> add(const std::string& version, std::size_t row) {
        const auto found = files_.find(version);
        const auto nanoseconds = integer(table_.text(row, "execution_time")).value_or(0);
        Applied applied{.file = found == files_.end() ? nullptr : found->second,
                        .version = version,
                        .description = table_.text(row, "description"),
                        .finished_at = table_.text(row, "executed_at"),
                        .duration_ms = nanoseconds / 1'000'000};
        if (applied.file != nullptr)
            if (auto verified = verify(applied, row); !verified) return verified;
        account_.applied.push_back(std::move(applied));
        return Done{};
    }

    Result<Done> verify(Applied& applied, std::size_t row) {
        auto recorded = table_.text(row, "hash");
        if (recorded.starts_with("h1:")) recorded.erase(0, 3);
        const auto& script = applied.file->script;
        const auto now = now_.find(script);
        if (recorded.empty() || now == now_.end()) {
            applied.why = "Atlas has no hash of it";
            return Done{};
        }
        if (recorded != now->second && recorded != hash_at_the_time(script, row))
            return edited(request_, *applied.file, recorded, now->second,
                          "a file before it, which its hash covers too; atlas migrate hash does "
                          "not change what the table records");
        applied.verdict = Verdict::verified;
        applied.why = "its SHA-256 is the recorded one";
        return Done{};
    }

    const Request& request_;
    Columns table_;
    Account account_;
    std::map<std::string, const Migration*> files_; ///< By Atlas's version.
    std::map<std::string, std::size_t> rows_;
    std::map<std::string, std::string> bytes_; ///< By script.
    std::map<std::string, std::string> now_;
};

} // namespace

Result<Account> account_of_atlas(const Request& request) {
    return Reader{request}.run();
}

} // namespace lockstep::adopt
