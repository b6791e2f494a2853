// SPDX-License-Identifier: Apache-2.0
#include "formats/graphile_migrate.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "formats/file_loading.hpp"
#include "formats/graphile_migrate_header.hpp"
#include "formats/graphile_migrate_placeholders.hpp"
#include "formats/own_directives.hpp"
#include "formats/refusal.hpp"
#include "formats/simple_query.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::formats::graphile_migrate {
namespace {

constexpr std::string_view suffix = ".sql";

bool is_slug(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

/// What the migrations folder holds besides the folder of committed ones.
bool is_not_run(std::string_view path) {
    return path == "current.sql" || path.starts_with("current/") || path.starts_with("fixtures/");
}

std::string to_words(std::string_view slug) {
    auto words = to_description(slug);
    std::replace(words.begin(), words.end(), '-', ' ');
    return words;
}

TextFault broken_chain(const Header& header, const std::string& before) {
    return {{header.previous_line, 1},
            before.empty()
                ? "it is the first migration, and names one before it; is a file missing?"
                : fmt::format("the migration before it is {}, and that has another hash; is a file "
                              "missing, or were two committed at once?",
                              before)};
}

TextFault wrong_hash(const Header& header, const std::string& hash) {
    if (header.allows_invalid_hash) {
        return {{header.hash_line, 1},
                "the header AllowInvalidHash is there, and the hash is right; take the header out"};
    }
    return {{header.hash_line, 1},
            fmt::format("the file was edited after it was committed: its hash is {}; put it back "
                        "as it was, and commit the change as a migration of its own",
                        hash)};
}

/// Goes through the chain of hashes, from file to file.
std::optional<LoadError> find_fault(const std::filesystem::path& root,
                                    const std::vector<std::string>& files) {
    std::string before;
    std::string hash_before;
    for (const auto& file : files) {
        const auto content = read_content(root, file);
        if (!content) return content.error();
        const auto header = read_header(migrate::without_byte_order_mark(*content));
        if (!header) return refusal(file, header.error());
        if (header->previous != hash_before) return refusal(file, broken_chain(*header, before));
        const auto hash = hash_of(header->body, header->previous);
        if ((hash == header->hash) == header->allows_invalid_hash)
            return refusal(file, wrong_hash(*header, hash));
        before = file;
        hash_before = header->hash;
    }
    return std::nullopt;
}

} // namespace

const Rules& rules() {
    static constexpr Rules graphile_migrate{
        .format = Format::graphile_migrate,
        .expected_names = "committed/000001.sql or committed/000001-description.sql",
        .session = migrate::SessionState::kept,
        .nested = true,
        .read_name = read_name,
        .read_text = read_text,
        .find_directory_fault = find_fault,
    };
    return graphile_migrate;
}

NameReading read_name(std::string_view path) {
    constexpr std::string_view folder = "committed/";
    if (is_not_run(path)) return NotRun{};
    if (path.starts_with(folder)) path.remove_prefix(folder.size());
    if (!path.ends_with(suffix)) return Foreign{};
    auto rest = path.substr(0, path.size() - suffix.size());
    const auto digits = take_digits(rest);
    if (!rest.empty() && rest.front() != '-') return Foreign{};
    auto version = migrate::Version::parse(digits);
    if (!version || !is_slug(rest)) return Foreign{};
    return MigrationName{migrate::Kind::versioned, *std::move(version),
                         to_words(rest.substr(rest.empty() ? 0 : 1)), Part::whole,
                         std::string{digits} + std::string{suffix}};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context) {
    const auto header = read_header(text);
    if (!header) return Unexpected{header.error()};
    auto replaced = replace_placeholders(text, header->body_offset, context.settings);
    if (!replaced) return Unexpected{std::move(replaced).error()};
    Sections sections{.up = text, .rewritten = *std::move(replaced)};
    if (sections.rewritten) sections.as_written = text;
    const auto run = sections.rewritten ? std::string_view{*sections.rewritten} : text;
    const auto own = read_own_directives(run, "graphile-migrate");
    if (!own) return Unexpected{own.error()};
    sections.directives = *own;
    const auto body = run.substr(std::min(header->body_offset, run.size()));
    // Several statements in one message are one transaction, also where nobody began it.
    if (has_no_transaction(body) && !simple_query::is_transaction(body))
        sections.directives.no_transaction = true;
    if (auto begun = simple_query::with_begin(run)) sections.rewritten = *std::move(begun);
    return sections;
}

} // namespace lockstep::formats::graphile_migrate
