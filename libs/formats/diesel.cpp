// SPDX-License-Identifier: Apache-2.0
#include "formats/diesel.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "formats/assignments.hpp"
#include "formats/own_directives.hpp"
#include "formats/simple_query.hpp"
#include "formats/text_order.hpp"

namespace lockstep::formats::diesel {
namespace {

constexpr std::string_view up_file = "up.sql";
constexpr std::string_view down_file = "down.sql";
constexpr std::string_view metadata_file = "metadata.toml";

/// What Diesel knows the migration as.
std::string version_of(std::string_view folder) {
    std::string version{folder.substr(0, folder.find('_'))};
    version.erase(std::remove(version.begin(), version.end(), '-'), version.end());
    return version;
}

std::optional<MigrationName> read_folder(std::string_view folder) {
    const auto digits = version_of(folder);
    if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    auto version = migrate::Version::parse(digits);
    if (!version) return std::nullopt;
    const auto underscore = std::min(folder.find('_'), folder.size());
    return MigrationName{migrate::Kind::versioned, *std::move(version),
                         to_description(folder.substr(std::min(underscore + 1, folder.size())))};
}

std::optional<LoadError> find_fault(const std::filesystem::path& /*root*/,
                                    const std::vector<std::string>& files) {
    std::vector<SortedFile> sorted;
    for (const auto& file : files)
        sorted.push_back({file, version_of(file.substr(0, file.find('/')))});
    return find_order_fault(sorted, "Diesel");
}

} // namespace

const Rules& rules() {
    static constexpr Rules diesel{
        .format = Format::diesel,
        .expected_names = "2024-01-01-000000_description/up.sql",
        .session = migrate::SessionState::kept,
        .nested = true,
        .read_name = read_name,
        .read_text = read_text,
        .read_side_file = read_metadata,
        .find_directory_fault = find_fault,
    };
    return diesel;
}

NameReading read_name(std::string_view path) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return Foreign{};
    const auto folder = path.substr(0, slash);
    const auto file = path.substr(slash + 1);
    auto name = read_folder(folder);
    if (!name) return Foreign{};
    if (file == metadata_file) return SideFile{fmt::format("{}/{}", folder, up_file)};
    if (file != up_file && file != down_file) return Foreign{};
    name->part = file == up_file ? Part::up : Part::down;
    return *std::move(name);
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context) {
    auto directives = read_own_directives(text, "Diesel");
    if (!directives) return Unexpected{std::move(directives).error()};
    // Several statements in one message are one transaction, also where nobody began it.
    if (!context.in_transaction && !simple_query::is_transaction(text))
        directives->no_transaction = true;
    return Sections{.up = text,
                    .rewritten = simple_query::with_begin(text),
                    .directives = *std::move(directives)};
}

Expected<SideSettings, TextFault> read_metadata(std::string_view text) {
    const auto assignments = read_assignments(text);
    if (!assignments) return Unexpected{assignments.error()};
    SideSettings settings;
    settings.in_transaction = false;
    for (const auto& [name, value, line] : *assignments) {
        if (name != "run_in_transaction") {
            return Unexpected{
                TextFault{{line, 1},
                          fmt::format("\"{}\" is no setting of a migration of Diesel's; there is "
                                      "run_in_transaction",
                                      name)}};
        }
        if (value != "true" && value != "false") {
            return Unexpected{TextFault{
                {line, 1}, fmt::format("run_in_transaction can be true or false, not {}", value)}};
        }
        settings.in_transaction = value == "true";
    }
    return settings;
}

} // namespace lockstep::formats::diesel
