// SPDX-License-Identifier: Apache-2.0
#include "formats/directory.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.hpp"
#include "formats/encoding.hpp"
#include "formats/flyway.hpp"
#include "formats/listing.hpp"
#include "formats/native.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::formats {
namespace {

using migrate::Kind;
using migrate::Migration;
using migrate::MigrationSet;

constexpr std::array<std::pair<Format, std::string_view>, 13> format_names{{
    {Format::automatic, "auto"},
    {Format::lockstep, "lockstep"},
    {Format::flyway, "flyway"},
    {Format::golang_migrate, "golang-migrate"},
    {Format::goose, "goose"},
    {Format::dbmate, "dbmate"},
    {Format::sqlx, "sqlx"},
    {Format::atlas, "atlas"},
    {Format::tern, "tern"},
    {Format::graphile_migrate, "graphile-migrate"},
    {Format::prisma, "prisma"},
    {Format::diesel, "diesel"},
    {Format::alembic, "alembic"},
}};

/// One format, as the loader sees it.
struct Rules {
    std::string_view name;
    std::string_view expected_names;
    NameReading (*read_name)(std::string_view name);
    Expected<Sections, TextFault> (*read_text)(std::string_view text);
};

constexpr Rules native_rules{"lockstep", native::expected_names, native::read_name,
                             native::read_text};
constexpr Rules flyway_rules{"flyway", flyway::expected_names, flyway::read_name,
                             flyway::read_text};

Unexpected<LoadError> refused(std::string file, std::string sentence) {
    return Unexpected{LoadError{{Remedy::fix_input, std::move(sentence)}, std::move(file), 0, 0}};
}

Unexpected<LoadError> refused(const std::string& file, const TextFault& fault) {
    return Unexpected{
        LoadError{{Remedy::fix_input, fmt::format("{}, line {}, column {}: {}", file, fault.at.line,
                                                  fault.at.column, fault.sentence)},
                  file,
                  fault.at.line,
                  fault.at.column}};
}

std::string first_known(const std::vector<std::string>& names, const Rules& rules) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
        return !std::holds_alternative<Foreign>(rules.read_name(name));
    });
    return found == names.end() ? std::string{} : *found;
}

Unexpected<LoadError> no_migrations(const std::filesystem::path& directory,
                                    const std::vector<std::string>& names) {
    const auto forms =
        fmt::format("{} (lockstep), {} (flyway)", native::expected_names, flyway::expected_names);
    const auto sql = std::find_if(names.begin(), names.end(),
                                  [](const auto& name) { return is_sql_name(name); });
    if (sql != names.end()) {
        return refused(
            printable(*sql),
            fmt::format("{} is not named like a migration of any known format; expected {}",
                        printable(*sql), forms));
    }
    return refused(
        {},
        fmt::format("the migration directory {} holds no migrations; put files into it that are "
                    "named {}",
                    directory.string(), forms));
}

/// The format that the user asked for, or that the names speak for.
Expected<const Rules*, LoadError> choose(Format format, const std::filesystem::path& directory,
                                         const std::vector<std::string>& names) {
    if (format == Format::lockstep) return &native_rules;
    if (format == Format::flyway) return &flyway_rules;
    const auto native_name = first_known(names, native_rules);
    const auto flyway_name = first_known(names, flyway_rules);
    if (!native_name.empty() && !flyway_name.empty()) {
        return refused(flyway_name,
                       fmt::format("{} mixes two formats: {} is named as in lockstep's, {} as in "
                                   "flyway's; keep one, or choose with --format (LOCKSTEP_FORMAT)",
                                   directory.string(), native_name, flyway_name));
    }
    if (native_name.empty() && flyway_name.empty()) return no_migrations(directory, names);
    return native_name.empty() ? &flyway_rules : &native_rules;
}

std::optional<TextFault> encoding_fault(std::string_view text) {
    if (const auto at = first_invalid_byte(text))
        return TextFault{place_of(text, *at),
                         "the text is not valid UTF-8; save the file as UTF-8"};
    const auto zero = text.find('\0');
    if (zero == std::string_view::npos) return std::nullopt;
    return TextFault{place_of(text, zero), "the text holds a zero byte"};
}

/// The whole of a file that nobody writes to meanwhile: half a migration must not be run.
Result<std::string> read_whole(const std::filesystem::path& path) {
    auto content = read_file(path);
    if (!content) return content;
    std::error_code fault;
    const auto size = std::filesystem::file_size(path, fault);
    if (!fault && size == content->size()) return content;
    return fix_input(fmt::format(
        "{} changed while it was read; run again once it is written completely", path.string()));
}

/// What is left of a text when only a part of it is kept, without a second copy of a long file.
std::string reduced_to(std::string_view part, std::string&& text) {
    if (part.empty()) return {};
    const auto begin = static_cast<std::size_t>(part.data() - text.data());
    text.resize(begin + part.size());
    text.erase(0, begin);
    return std::move(text);
}

Expected<Migration, LoadError> load(const std::filesystem::path& root, const std::string& file,
                                    MigrationName name, const Rules& rules) {
    const auto path = resolve(root, file);
    if (!path) return refused(file, path.error().message);
    auto content = read_whole(*path);
    if (!content) return refused(file, content.error().message);
    const auto text = migrate::without_byte_order_mark(*content);
    if (const auto fault = encoding_fault(text)) return refused(file, *fault);
    const auto sections = rules.read_text(text);
    if (!sections) return refused(file, sections.error());
    if (const auto fault = sql::find_fault(sections->up)) {
        return refused(file, TextFault{fault->opened_at, std::string{sql::describe(fault->fault)}});
    }
    auto checksum = migrate::checksum(*content);
    auto token_checksum = migrate::token_checksum(sections->up);
    std::string down{sections->down};
    return Migration{.kind = name.kind,
                     .version = std::move(name.version),
                     .description = std::move(name.description),
                     .script = file,
                     .text = reduced_to(sections->up, *std::move(content)),
                     .checksum = std::move(checksum),
                     .token_checksum = std::move(token_checksum),
                     .down = std::move(down),
                     .down_line = sections->down_line,
                     .directives = sections->directives};
}

/// A name that neither the history nor a log could hold as it is.
std::optional<std::string> name_fault(const std::string& file) {
    if (!is_sql_name(file)) return std::nullopt;
    const auto shown = printable(file);
    if (shown == file) return std::nullopt;
    return fmt::format("the name of the file {} holds {}; rename the file", shown,
                       first_invalid_byte(file) ? "bytes that are not valid UTF-8"
                                                : "control characters");
}

/// The migration that a file is; none when the file is not to be run.
Expected<std::optional<MigrationName>, LoadError> accept(const std::string& file,
                                                         const Rules& rules) {
    if (auto fault = name_fault(file)) return refused(printable(file), *std::move(fault));
    auto reading = rules.read_name(file);
    if (auto* name = std::get_if<MigrationName>(&reading)) return std::optional{std::move(*name)};
    if (const auto* unsupported = std::get_if<Unsupported>(&reading)) {
        return refused(file, fmt::format("{}: {}", file, unsupported->reason));
    }
    if (std::holds_alternative<Foreign>(reading) && is_sql_name(file)) {
        return refused(file,
                       fmt::format("{} is not named like a migration of the format {}; expected {}",
                                   file, rules.name, rules.expected_names));
    }
    return std::optional<MigrationName>{};
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

bool runs_before(const Migration& left, const Migration& right) {
    if (left.kind != right.kind) return rank(left.kind) < rank(right.kind);
    if (left.version != right.version) return left.version < right.version;
    return left.script < right.script;
}

std::optional<LoadError> find_duplicate(const std::vector<Migration>& sorted) {
    const auto first =
        std::adjacent_find(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) {
            return left.kind == right.kind && left.kind != Kind::repeatable &&
                   left.version == right.version;
        });
    if (first == sorted.end()) return std::nullopt;
    const auto second = std::next(first);
    return refused(second->script,
                   fmt::format("{} and {} have one version, {}; give one of them another",
                               first->script, second->script, first->version.text()))
        .error;
}

/// A folder is no migration, whatever it is named; passed over, it would be missed by nobody.
std::optional<LoadError> find_misnamed_folder(const Listing& listing) {
    const auto folder = std::find_if(listing.folders.begin(), listing.folders.end(),
                                     [](const auto& name) { return is_sql_name(name); });
    if (folder == listing.folders.end()) return std::nullopt;
    const auto shown = printable(*folder);
    return refused(shown, fmt::format("{} is named like a file and is a folder; put the file in "
                                      "its place, or rename the folder",
                                      shown))
        .error;
}

/// Flyway reads folders too, so files in them would be missed without a word.
std::optional<LoadError> find_nested(const std::filesystem::path& directory,
                                     const Listing& listing) {
    for (const auto& folder : listing.folders) {
        const auto file = first_sql_file_under(directory / folder);
        if (!file) return refused(printable(folder), file.error().message).error;
        if (file->empty()) continue;
        const auto name = printable(file->lexically_relative(directory).string());
        return refused(name,
                       fmt::format(
                           "{} lies in a folder, and folders are not read by this version; move it "
                           "into {}",
                           name, directory.string()))
            .error;
    }
    return std::nullopt;
}

/// A file that is to be run, and what became of loading it.
struct Candidate {
    std::string file;
    MigrationName name;
    std::optional<Expected<Migration, LoadError>> loaded{};
};

Expected<std::vector<Candidate>, LoadError> candidates(const std::vector<std::string>& files,
                                                       const Rules& rules) {
    std::vector<Candidate> found;
    for (const auto& file : files) {
        auto name = accept(file, rules);
        if (!name) return Unexpected{std::move(name).error()};
        if (name->has_value()) found.push_back({file, **std::move(name)});
    }
    return found;
}

/// Every start of every pod reads all files, so many of them are read by several threads.
void load_each(const std::filesystem::path& root, const Rules& rules,
               std::vector<Candidate>& found) {
    constexpr std::size_t enough_for_a_thread = 50;
    constexpr std::size_t most_threads = 4;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (auto i = next++; i < found.size(); i = next++)
            found[i].loaded = load(root, found[i].file, std::move(found[i].name), rules);
    };
    const auto wanted = std::min({found.size() / enough_for_a_thread, most_threads,
                                  std::size_t{std::thread::hardware_concurrency()}});
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < wanted; ++i)
        helpers.emplace_back(work);
    work();
}

Expected<std::vector<Migration>, LoadError> load_all(const std::filesystem::path& directory,
                                                     const std::vector<std::string>& files,
                                                     const Rules& rules) {
    const auto root = real_directory(directory);
    if (!root) return refused({}, root.error().message);
    auto found = candidates(files, rules);
    if (!found) return Unexpected{std::move(found).error()};
    load_each(*root, rules, *found);
    std::vector<Migration> migrations;
    migrations.reserve(found->size());
    // The first file in order is the one that is complained of, whichever was read first.
    for (auto& each : *found) {
        if (!*each.loaded) return Unexpected{std::move(*each.loaded).error()};
        migrations.push_back(**std::move(each.loaded));
    }
    std::sort(migrations.begin(), migrations.end(), runs_before);
    return migrations;
}

} // namespace

std::string_view to_string(Format format) {
    const auto row = std::find_if(format_names.begin(), format_names.end(),
                                  [&](const auto& each) { return each.first == format; });
    return row->second;
}

Result<Format> parse_format(std::string_view text) {
    const auto row = std::find_if(format_names.begin(), format_names.end(),
                                  [&](const auto& each) { return each.second == text; });
    if (row != format_names.end()) return row->first;
    std::vector<std::string_view> names;
    for (const auto& each : format_names)
        names.push_back(each.second);
    return fix_input(
        fmt::format("\"{}\" is not a known format; write one of {}", text, fmt::join(names, ", ")));
}

Expected<MigrationSet, LoadError> load_directory(const std::filesystem::path& directory,
                                                 const LoadSettings& settings) {
    const auto listing = list_directory(directory);
    if (!listing) return refused({}, listing.error().message);
    if (auto folder = find_misnamed_folder(*listing)) return Unexpected{*std::move(folder)};
    const auto rules = choose(settings.format, directory, listing->files);
    if (!rules) return Unexpected{rules.error()};
    if (*rules == &flyway_rules) {
        if (auto nested = find_nested(directory, *listing)) return Unexpected{*std::move(nested)};
    }
    auto migrations = load_all(directory, listing->files, **rules);
    if (!migrations) return Unexpected{migrations.error()};
    if (migrations->empty()) return no_migrations(directory, {});
    if (auto duplicate = find_duplicate(*migrations)) return Unexpected{*std::move(duplicate)};
    auto digest = migrate::set_digest(*migrations);
    return MigrationSet{.format = std::string{(*rules)->name},
                        .directory = directory.string(),
                        .migrations = *std::move(migrations),
                        .digest = std::move(digest)};
}

} // namespace lockstep::formats
