// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adopt/account.hpp"
#include "adopt/times.hpp"
#include "base/sha256.hpp"

namespace lockstep::adopt {
namespace {

using migrate::HistoryRow;
using migrate::Kind;
using migrate::Migration;
using migrate::Version;

/// The same for equal rows, in whatever order the server gives them.
std::string digest_of(const migrate::TableContent& content) {
    const auto add = [](std::string& text, const std::string& value) {
        text += fmt::format("{}:{}", value.size(), value);
    };
    std::string whole;
    for (const auto& column : content.columns)
        add(whole, column);
    std::vector<std::string> rows;
    for (const auto& row : content.rows) {
        std::string text;
        for (const auto& value : row)
            value ? add(text, *value) : void(text += '-');
        rows.push_back(std::move(text));
    }
    std::sort(rows.begin(), rows.end());
    for (const auto& row : rows)
        add(whole, row);
    return sha256_hex(whole);
}

/// Where a decision stands among the others: repeatables behind versions.
struct Place {
    bool repeatable = false;
    Version version;
    std::string script;
    friend bool operator<(const Place& left, const Place& right) {
        if (left.repeatable != right.repeatable) return right.repeatable;
        if (left.version != right.version) return left.version < right.version;
        return left.script < right.script;
    }
};

class Conclusion {
public:
    Conclusion(const Request& request, Account account)
        : request_{request}, account_{std::move(account)} {}

    Result<Adoption> run() {
        adoption_.from = request_.from;
        adoption_.table_rows = request_.content.rows.size();
        adoption_.digest = digest_of(request_.content);
        adoption_.decisions = std::move(account_.ignored);
        adoption_.warnings = std::move(account_.warnings);
        if (auto fault = none_goes_with_a_file()) return *std::move(fault);
        if (auto fault = read_floor()) return *std::move(fault);
        for (const auto& each : account_.applied)
            if (auto fault = add_applied(each)) return *std::move(fault);
        for (const auto& each : request_.set.migrations)
            if (!with_row_.contains(&each)) add_without_row(each);
        warn_of_missing_files();
        for (auto& [place, decision] : decisions_)
            adoption_.decisions.push_back(std::move(decision));
        return std::move(adoption_);
    }

private:
    using Fault = std::optional<Unexpected<Error>>;

    [[nodiscard]] Fault none_goes_with_a_file() const {
        const bool any = std::any_of(account_.applied.begin(), account_.applied.end(),
                                     [](const Applied& each) { return each.file != nullptr; });
        if (any || account_.applied.empty() || account_.floor) return std::nullopt;
        return fix_input(fmt::format(
            "none of the {} migrations that {} records has a file in {}, such as {}; give the "
            "directory that {} was run with, or say with lockstep baseline --version V what is "
            "there",
            account_.applied.size(), table_name(request_.from), request_.set.directory,
            account_.applied.front().script.empty() ? account_.applied.front().version
                                                    : account_.applied.front().script,
            to_string(request_.from.tool)));
    }

    Fault read_floor() {
        if (!account_.floor) return std::nullopt;
        auto& floor = *account_.floor;
        auto version = Version::parse(floor.version);
        if (!version) return Unexpected{version.error()};
        // Spelled as the file is, so that both are one version in the history.
        if (const auto* file = file_of_version(request_.set, floor.version))
            floor.version = file->version.text();
        floor_ = *std::move(version);
        highest_ = floor_;
        stands_for_ = floor_;
        HistoryRow row;
        row.kind = Kind::baseline;
        row.version = floor.version;
        row.description = floor.description;
        row.state = migrate::State::baseline;
        row.applied_by = to_string(request_.from.tool);
        adoption_.rows.push_back(std::move(row));
        decide({false, floor_, ""}, {Verdict::below_floor, floor.version, "", floor.why});
        return std::nullopt;
    }

    Fault add_applied(const Applied& applied) {
        auto row = applied.file != nullptr ? row_for(*applied.file, {}) : row_without_file(applied);
        row.applied_by = applied.applied_by.empty() ? std::string{to_string(request_.from.tool)}
                                                    : applied.applied_by;
        row.finished_at = to_rfc3339(applied.finished_at);
        row.duration_ms = applied.duration_ms;
        const bool repeatable = row.kind == Kind::repeatable;
        auto version = repeatable ? Result<Version>{Version{}} : Version::parse(row.version);
        if (!version) return no_version(applied);
        // One row a version: the floor's own, or the later of two that a tool has for one file.
        if (!repeatable && (*version == floor_ || !versions_.insert(*version).second)) {
            if (applied.file != nullptr && *version == floor_) decide_below(*applied.file);
            return std::nullopt;
        }
        highest_ = std::max(highest_, *version);
        if (row.kind == Kind::baseline) stands_for_ = std::max(stands_for_, *version);
        if (applied.file == nullptr) missing_.push_back(repeatable ? row.script : row.version);
        with_row_.insert(applied.file);
        decide(
            {repeatable, *std::move(version), row.script},
            {applied.file == nullptr ? Verdict::missing_file : applied.verdict, row.version,
             row.script,
             applied.file == nullptr ? "it is kept in the history without a file" : applied.why});
        adoption_.rows.push_back(std::move(row));
        return std::nullopt;
    }

    static HistoryRow row_without_file(const Applied& applied) {
        HistoryRow row;
        row.kind = applied.kind;
        row.version = applied.version;
        row.description = applied.description;
        row.script = applied.script.empty() ? applied.version : applied.script;
        row.state = migrate::State::adopted;
        return row;
    }

    [[nodiscard]] Unexpected<Error> no_version(const Applied& applied) const {
        return fix_input(fmt::format(
            "{} records {} as applied, which has no file in {} and no version to keep it by; put "
            "the file back",
            table_name(request_.from), applied.version.empty() ? applied.script : applied.version,
            request_.set.directory));
    }

    void decide_below(const Migration& file) {
        with_row_.insert(&file);
        decide({false, file.version, file.script},
               {Verdict::below_floor, file.version.text(), file.script,
                "version " + stands_for_.text() + " stands for it"});
    }

    void add_without_row(const Migration& file) {
        if (file.kind == Kind::versioned && file.version <= stands_for_) return decide_below(file);
        Decision decision{Verdict::pending, file.version.text(), file.script,
                          "the next run applies it"};
        const auto reason = account_.reasons.find(&file);
        if (reason != account_.reasons.end()) decision.why = reason->second;
        if (file.kind == Kind::baseline && !adoption_.rows.empty()) {
            decision.verdict = Verdict::ignored;
            decision.why = "a baseline is for databases without a history";
        }
        if (file.kind == Kind::versioned && file.version < highest_) {
            decision.why = "it is out of order";
            adoption_.warnings.push_back(fmt::format(
                "{} is not applied, but the higher version {} is; it only runs with --out-of-order "
                "allow",
                file.script, highest_.text()));
        }
        decide({file.kind == Kind::repeatable, file.version, file.script}, std::move(decision));
    }

    void decide(Place place, Decision decision) {
        decisions_.emplace(std::move(place), std::move(decision));
    }

    void warn_of_missing_files() {
        if (missing_.empty()) return;
        adoption_.warnings.push_back(
            fmt::format("{} {} applied, but {} no file in {}: {}", missing_.size(),
                        missing_.size() == 1 ? "migration is" : "migrations are",
                        missing_.size() == 1 ? "has" : "have", request_.set.directory,
                        fmt::join(missing_, ", ")));
    }

    const Request& request_;
    Account account_;
    Adoption adoption_;
    Version floor_;
    Version stands_for_; ///< The floor, or a baseline file that the tool ran.
    Version highest_;
    std::set<Version> versions_;
    std::set<const Migration*> with_row_;
    std::vector<std::string> missing_;
    std::multimap<Place, Decision> decisions_;
};

} // namespace

Result<Adoption> conclude(const Request& request, Account account) {
    return Conclusion{request, std::move(account)}.run();
}

} // namespace lockstep::adopt
