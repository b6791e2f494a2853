// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "adopt/account.hpp"
#include "adopt/checksums.hpp"

namespace lockstep::adopt {
namespace {

using migrate::Kind;
using migrate::Migration;

/// What a row of a type does.
enum class Effect { nothing, floor, takes_back, applies_baseline, applies };

Effect effect_of(std::string_view type) {
    if (type == "SCHEMA") return Effect::nothing;
    if (type == "BASELINE" || type == "INIT") return Effect::floor;
    if (type == "DELETE" || type.starts_with("UNDO")) return Effect::takes_back;
    if (type.ends_with("_BASELINE") || type.ends_with("_STATE_SCRIPT"))
        return Effect::applies_baseline;
    return Effect::applies;
}

/// The last row of each version, and of each repeatable by its description.
struct LastRows {
    std::map<migrate::Version, std::size_t> versions;
    std::map<std::string, std::size_t> repeatables;
};

class Reader {
public:
    explicit Reader(const Request& request) : request_{request}, table_{request.content} {}

    Result<Account> run() {
        const auto rows = rows_by_integer(request_, "installed_rank");
        if (!rows) return Unexpected{rows.error()};
        for (const auto row : *rows)
            if (auto read = take_row(row); !read) return Unexpected{std::move(read).error()};
        for (const auto& [version, row] : last_.versions)
            if (auto added = add(row, find(version, row)); !added)
                return Unexpected{std::move(added).error()};
        for (const auto& [description, row] : last_.repeatables)
            if (auto added = add(row, repeatable(description)); !added)
                return Unexpected{std::move(added).error()};
        return std::move(account_);
    }

private:
    Result<Done> take_row(std::size_t row) {
        const auto text = table_.text(row, "version");
        const auto description = table_.text(row, "description");
        if (table_.text(row, "success") != "t")
            return unclean(
                request_,
                fmt::format("{} failed half-way", text.empty() ? description : "version " + text),
                "undo or finish by hand what it left, run flyway repair");
        const auto effect = effect_of(table_.text(row, "type"));
        if (effect == Effect::nothing) {
            account_.ignored.push_back({Verdict::ignored, "", "", "Flyway made the schema"});
            return Done{};
        }
        if (text.empty()) {
            if (effect == Effect::takes_back)
                last_.repeatables.erase(description);
            else
                last_.repeatables[description] = row;
            return Done{};
        }
        auto version = migrate::Version::parse(text);
        if (!version) return Unexpected{version.error()};
        if (effect == Effect::floor)
            account_.floor = Floor{text, description, "a baseline of Flyway"};
        else if (effect == Effect::takes_back)
            last_.versions.erase(*version);
        else
            last_.versions[*std::move(version)] = row;
        return Done{};
    }

    [[nodiscard]] const Migration* find(const migrate::Version& version, std::size_t row) const {
        const auto kind = effect_of(table_.text(row, "type")) == Effect::applies_baseline
                              ? Kind::baseline
                              : Kind::versioned;
        return first(
            [&](const Migration& each) { return each.kind == kind && each.version == version; });
    }

    [[nodiscard]] const Migration* repeatable(const std::string& description) const {
        return first([&](const Migration& each) {
            return each.kind == Kind::repeatable && each.description == description;
        });
    }

    template <class Predicate>
    [[nodiscard]] const Migration* first(Predicate wanted) const {
        const auto& files = request_.set.migrations;
        const auto found = std::find_if(files.begin(), files.end(), wanted);
        return found == files.end() ? nullptr : &*found;
    }

    Result<Done> add(std::size_t row, const Migration* file) {
        Applied applied{.file = file,
                        .version = table_.text(row, "version"),
                        .description = table_.text(row, "description"),
                        .script = table_.text(row, "script"),
                        .applied_by = table_.text(row, "installed_by"),
                        .finished_at = table_.text(row, "installed_on"),
                        .duration_ms = integer(table_.text(row, "execution_time")).value_or(0)};
        if (applied.version.empty()) applied.kind = Kind::repeatable;
        if (effect_of(table_.text(row, "type")) == Effect::applies_baseline)
            applied.kind = Kind::baseline;
        if (file != nullptr && !table_.is_null(row, "checksum"))
            return add_verified(std::move(applied), table_.text(row, "checksum"));
        applied.why = "Flyway recorded no checksum";
        account_.applied.push_back(std::move(applied));
        return Done{};
    }

    Result<Done> add_verified(Applied applied, const std::string& recorded) {
        const auto bytes = request_.read(applied.file->script);
        if (!bytes) return Unexpected{bytes.error()};
        const auto now = std::to_string(flyway_checksum(*bytes));
        const bool is_repeatable = applied.file->kind == Kind::repeatable;
        // Of repeatables Flyway also takes the checksum with values in place of placeholders.
        const auto replaced = std::to_string(flyway_checksum(applied.file->text));
        if (recorded != now && (!is_repeatable || recorded != replaced)) {
            if (!is_repeatable)
                return edited(request_, *applied.file, recorded, now,
                              "accept it as it is with flyway repair");
            account_.reasons[applied.file] = "it was changed since Flyway ran it";
            return Done{};
        }
        applied.verdict = Verdict::verified;
        applied.why = "its CRC-32 is the recorded one";
        account_.applied.push_back(std::move(applied));
        return Done{};
    }

    const Request& request_;
    Columns table_;
    Account account_;
    LastRows last_;
};

} // namespace

Result<Account> account_of_flyway(const Request& request) {
    return Reader{request}.run();
}

} // namespace lockstep::adopt
