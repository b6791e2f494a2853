// SPDX-License-Identifier: Apache-2.0
#include "formats/dbmate.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "formats/dbmate_blocks.hpp"
#include "formats/own_directives.hpp"
#include "formats/refusal.hpp"
#include "formats/simple_query.hpp"

namespace lockstep::formats::dbmate {
namespace {

/// A file with one up and one down block, which is run as it is.
Sections one_section(std::string_view text, const Block& up, const Block& down) {
    Sections sections{.up = text.substr(0, down.begin)};
    sections.down = text.substr(down.body);
    sections.down_line = down.line + 1;
    // Several statements in one message are one transaction, also where nobody began it.
    sections.directives.no_transaction =
        !up.transaction && !simple_query::is_transaction(sections.up);
    return sections;
}

void append_line_ends(std::string& script, std::string_view text) {
    const auto lines = std::count(text.begin(), text.end(), '\n');
    script.append(static_cast<std::size_t>(lines), '\n');
}

/// A file with several sections: the up blocks one behind the other, each in a transaction of its
/// own or in none, and line ends in place of the down blocks.
Sections several_sections(std::string_view text, const std::vector<Block>& blocks) {
    std::string script{text.substr(0, blocks.front().begin)};
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto end = i + 1 < blocks.size() ? blocks[i + 1].begin : text.size();
        const auto block = text.substr(blocks[i].begin, end - blocks[i].begin);
        if (!blocks[i].up)
            append_line_ends(script, block);
        else if (blocks[i].transaction)
            simple_query::append_in_transaction(script, block);
        else
            simple_query::append(script, block);
    }
    Sections sections{.up = text.substr(0, blocks[1].begin), .rewritten = std::move(script)};
    sections.directives.no_transaction = true;
    return sections;
}

/// Adds what our own directives say to what the blocks' markers do.
Expected<Sections, TextFault> with_own_directives(Sections sections) {
    auto own = read_own_directives(sections.up, "dbmate");
    if (!own) return Unexpected{std::move(own).error()};
    own->no_transaction = own->no_transaction || sections.directives.no_transaction;
    sections.directives = *std::move(own);
    return sections;
}

} // namespace

const Rules& rules() {
    static constexpr Rules dbmate{
        .format = Format::dbmate,
        .expected_names = "20240131120000_name.sql",
        .session = migrate::SessionState::kept,
        .read_name = read_name,
        .read_text = read_text,
        .find_directory_fault = find_directory_fault,
    };
    return dbmate;
}

NameReading read_name(std::string_view name) {
    constexpr std::string_view suffix = ".sql";
    // dbmate passes over all other names, and so do we over those that do not look like a slip.
    if (!name.ends_with(suffix)) return NotRun{};
    auto rest = name.substr(0, name.size() - suffix.size());
    const auto digits = take_digits(rest);
    if (digits.empty()) return NotRun{};
    rest.remove_prefix(std::min(rest.find_first_not_of("_-. "), rest.size()));
    return MigrationName{migrate::Kind::versioned, *migrate::Version::parse(digits),
                         to_description(rest)};
}

Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& /*context*/) {
    const auto blocks = read_blocks(text);
    if (!blocks) return Unexpected{blocks.error()};
    return with_own_directives(blocks->size() == 2
                                   ? one_section(text, blocks->front(), blocks->back())
                                   : several_sections(text, *blocks));
}

std::optional<LoadError> find_directory_fault(const std::filesystem::path& /*root*/,
                                              const std::vector<std::string>& files) {
    const auto wrong = std::adjacent_find(files.begin(), files.end(), std::greater_equal<>{});
    if (wrong == files.end()) return std::nullopt;
    const auto& earlier = *wrong;
    const auto& later = *std::next(wrong);
    return refusal(later, fmt::format("dbmate runs files in the order of their names, {0} before "
                                      "{1}, and Lockstep in that of their numbers; rename them so "
                                      "that both agree, with numbers of one length",
                                      later, earlier));
}

} // namespace lockstep::formats::dbmate
