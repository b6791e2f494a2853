// SPDX-License-Identifier: Apache-2.0
#include "formats/candidates.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "formats/encoding.hpp"
#include "formats/file_loading.hpp"
#include "formats/listing.hpp"
#include "formats/pairs.hpp"
#include "formats/parallel.hpp"
#include "formats/refusal.hpp"

namespace lockstep::formats {
namespace {

using migrate::Directives;
using migrate::Kind;
using migrate::Migration;

/// A name that neither the history nor a log could hold as it is.
std::optional<std::string> name_fault(const std::string& file) {
    const auto plain = [](char byte) { return byte >= ' ' && byte <= '~'; };
    if (std::all_of(file.begin(), file.end(), plain)) return std::nullopt;
    const auto shown = printable(file);
    if (shown == file) return std::nullopt;
    return fmt::format("the name of the file {} holds {}; rename the file", shown,
                       first_invalid_byte(file) ? "bytes that are not valid UTF-8"
                                                : "control characters");
}

LoadError unknown_name(const std::string& file, const Rules& rules) {
    return refusal(file,
                   fmt::format("{} is not named like a migration of the format {}; expected {}",
                               file, to_string(rules.format), rules.expected_names));
}

/// Sorts one file in.
std::optional<LoadError> accept(const std::string& file, const Rules& rules, Candidates& found) {
    auto reading = rules.read_name(file);
    const auto foreign = std::holds_alternative<Foreign>(reading);
    if (foreign && !is_sql_name(file)) return std::nullopt;
    if (auto fault = name_fault(file)) return refusal(printable(file), *std::move(fault));
    if (foreign) return unknown_name(file, rules);
    if (const auto* unsupported = std::get_if<Unsupported>(&reading))
        return refusal(file, fmt::format("{}: {}", file, unsupported->reason));
    if (auto* name = std::get_if<MigrationName>(&reading))
        found.migrations.push_back({file, std::move(*name)});
    if (std::holds_alternative<SideFile>(reading)) found.side_files.push_back(file);
    return std::nullopt;
}

/// Names are listed in their order, which mostly is that of the versions.
template <class Elements, class Before>
void sort_mostly_sorted(Elements& elements, Before before) {
    if (!std::is_sorted(elements.begin(), elements.end(), before))
        std::sort(elements.begin(), elements.end(), before);
}

int rank(Kind kind) {
    switch (kind) {
    case Kind::baseline:
        return 0;
    case Kind::versioned:
        return 1;
    case Kind::repeatable:
        break;
    }
    return 2;
}

bool runs_before(const Candidate& left, const Candidate& right) {
    if (left.name.kind != right.name.kind) return rank(left.name.kind) < rank(right.name.kind);
    if (left.name.version != right.name.version) return left.name.version < right.name.version;
    return left.file < right.file;
}

/// Adds what a file beside the migration says to what the migration says itself.
void add(Directives& directives, const Directives& beside) {
    directives.no_transaction = directives.no_transaction || beside.no_transaction;
    directives.retry_safe = directives.retry_safe || beside.retry_safe;
    directives.stop_on_failure = directives.stop_on_failure || beside.stop_on_failure;
    if (beside.lock_timeout) directives.lock_timeout = beside.lock_timeout;
    if (beside.statement_timeout) directives.statement_timeout = beside.statement_timeout;
    if (!beside.requires_version.empty()) directives.requires_version = beside.requires_version;
}

using SideFiles = std::map<std::string, SideSettings, std::less<>>;

/// What the side files say, by the name of the migration that it is about.
Expected<SideFiles, LoadError> read_side_files(const std::vector<std::string>& files,
                                               const Rules& rules, Contents& contents) {
    SideFiles all;
    for (const auto& file : files) {
        const auto content = contents.take(file);
        if (!content) return Unexpected{content.error()};
        auto settings = rules.read_side_file(*content);
        if (!settings) return Unexpected{refusal(file, settings.error())};
        const auto reading = rules.read_name(file);
        all.insert_or_assign(std::get<SideFile>(reading).of, *std::move(settings));
    }
    return all;
}

/// Loads files one by one.
class Loader {
public:
    Loader(const Rules& rules, const LoadSettings& settings, Contents& contents, SideFiles beside)
        : rules_{rules}, settings_{settings}, contents_{contents}, beside_{std::move(beside)} {}

    Expected<Migration, LoadError> load(Candidate&& candidate) const {
        auto content = contents_.take(candidate.file);
        if (!content) return Unexpected{std::move(content).error()};
        TextContext context{settings_, candidate.file};
        const auto beside = beside_.find(candidate.file);
        if (beside != beside_.end()) {
            context.replace_placeholders = beside->second.replace_placeholders;
            context.in_transaction = beside->second.in_transaction;
        }
        auto migration =
            make_migration(*std::move(content), std::move(candidate.name), rules_, context);
        if (migration && beside != beside_.end())
            add(migration->directives, beside->second.directives);
        return migration;
    }

private:
    const Rules& rules_;
    const LoadSettings& settings_;
    Contents& contents_;
    SideFiles beside_;
};

/// The order in which migrations are run. A text may say that it is of another kind than its name.
bool comes_before(const Migration& left, const Migration& right) {
    if (left.kind != right.kind) return rank(left.kind) < rank(right.kind);
    if (left.version != right.version) return left.version < right.version;
    return left.script < right.script;
}

/// Of several bad files the first one in order is complained of, whichever was read first.
Expected<std::vector<LoadedFile>, LoadError> load_each(std::vector<Candidate>&& candidates,
                                                       const Loader& loader) {
    std::vector<LoadedFile> files(candidates.size());
    std::vector<std::optional<Expected<Migration, LoadError>>> loaded(candidates.size());
    for_each_file(candidates.size(), [&](std::size_t i) {
        files[i].part = candidates[i].name.part;
        loaded[i] = loader.load(std::move(candidates[i]));
    });
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!*loaded[i]) return Unexpected{std::move(*loaded[i]).error()};
        files[i].migration = **std::move(loaded[i]);
    }
    return files;
}

} // namespace

Expected<Candidates, LoadError> find_candidates(const std::vector<std::string>& files,
                                                const Rules& rules) {
    Candidates found;
    for (const auto& file : files) {
        if (auto fault = accept(file, rules, found)) return Unexpected{*std::move(fault)};
    }
    sort_mostly_sorted(found.migrations, runs_before);
    return found;
}

std::optional<LoadError> find_directory_fault(const std::filesystem::path& root,
                                              const Candidates& found, const Rules& rules) {
    if (rules.find_directory_fault == nullptr) return std::nullopt;
    std::vector<std::string> files;
    for (const auto& each : found.migrations) {
        if (each.name.part != Part::down) files.push_back(each.file);
    }
    return rules.find_directory_fault(root, files);
}

Expected<std::vector<Migration>, LoadError> load(Candidates found, const Rules& rules,
                                                 const LoadSettings& settings, Contents& contents) {
    auto beside = read_side_files(found.side_files, rules, contents);
    if (!beside) return Unexpected{std::move(beside).error()};
    const Loader loader{rules, settings, contents, *std::move(beside)};
    auto files = load_each(std::move(found.migrations), loader);
    if (!files) return Unexpected{std::move(files).error()};
    auto migrations = join_pairs(*std::move(files));
    if (migrations) sort_mostly_sorted(*migrations, comes_before);
    return migrations;
}

} // namespace lockstep::formats
