// SPDX-License-Identifier: Apache-2.0
#include "formats/prisma.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "formats/assignments.hpp"
#include "formats/file_loading.hpp"
#include "formats/own_directives.hpp"
#include "formats/refusal.hpp"
#include "formats/simple_query.hpp"
#include "formats/text_order.hpp"

namespace lockstep::formats::prisma {
namespace {

constexpr const char* lock_file = "migration_lock.toml";

/// The folder's name, if it is one of a migration.
std::optional<MigrationName> read_folder(std::string_view folder) {
    auto rest = folder;
    auto version = migrate::Version::parse(take_digits(rest));
    if (!version || (!rest.empty() && rest.front() != '_')) return std::nullopt;
    return MigrationName{migrate::Kind::versioned, *std::move(version),
                         to_description(rest.substr(rest.empty() ? 0 : 1)), Part::whole,
                         std::string{folder}};
}

/// Prisma refuses a directory that was made for another database.
std::optional<LoadError> find_lock_fault(const std::filesystem::path& root) {
    std::error_code unknown;
    if (!std::filesystem::exists(root / lock_file, unknown)) return std::nullopt;
    const auto text = read_content(root, lock_file);
    if (!text) return text.error();
    const auto assignments = read_assignments(*text);
    if (!assignments) return refusal(lock_file, assignments.error());
    for (const auto& [name, value, line] : *assignments) {
        if (name != "provider" || value == "\"postgresql\"" || value == "\"postgres\"") continue;
        return refusal(lock_file, TextFault{{line, 1},
                                            fmt::format("the provider is {}, and only migrations "
                                                        "for \"postgresql\" can be run",
                                                        value)});
    }
    return std::nullopt;
}

std::optional<LoadError> find_fault(const std::filesystem::path& root,
                                    const std::vector<std::string>& files) {
    if (auto fault = find_lock_fault(root)) return fault;
    std::vector<SortedFile> sorted;
    for (const auto& file : files)
        sorted.push_back({file, file.substr(0, file.find('/'))});
    return find_order_fault(sorted, "Prisma");
}

} // namespace

const Rules& rules() {
    static constexpr Rules prisma{
        .format = Format::prisma,
        .expected_names = "20240101000000_description/migration.sql",
        .session = migrate::SessionState::kept,
        .nested = true,
        .read_name = read_name,
        .read_text = read_text,
        .find_directory_fault = find_fault,
    };
    return prisma;
}

NameReading read_name(std::string_view path) {
    if (path == lock_file) return NotRun{};
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return Foreign{};
    const auto file = path.substr(slash + 1);
    auto name = read_folder(path.substr(0, slash));
    if (!name) return Foreign{};
    if (file != "migration.sql" && file != "down.sql") return Foreign{};
    name->part = file == "down.sql" ? Part::down : Part::up;
    return *std::move(name);
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    auto directives = read_own_directives(text, "Prisma");
    if (!directives) return Unexpected{std::move(directives).error()};
    // Prisma sends the file as one message and begins no transaction.
    if (simple_query::commits_itself(text)) directives->no_transaction = true;
    return Sections{.up = text,
                    .rewritten = simple_query::with_begin(text),
                    .directives = *std::move(directives)};
}

} // namespace lockstep::formats::prisma
