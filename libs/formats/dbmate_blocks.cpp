// SPDX-License-Identifier: Apache-2.0
#include "formats/dbmate_blocks.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "formats/lines.hpp"

namespace lockstep::formats::dbmate {
namespace {

constexpr std::string_view blanks = " \t\r\f\v";

TextFault fault_in(std::size_t line, std::string sentence) {
    return {{line, 1}, std::move(sentence)};
}

/// What stands behind the dashes of a comment line that begins with "migrate:" at once; none for
/// any other line.
std::optional<std::string_view> directive_of(std::string_view line) {
    const auto text = trimmed(line);
    if (!text.starts_with("--")) return std::nullopt;
    const auto directive = trimmed(text.substr(2));
    constexpr std::string_view mark = "migrate:";
    if (!begins_with_any_case(directive, mark)) return std::nullopt;
    if (directive.size() == mark.size() ||
        blanks.find(directive[mark.size()]) != std::string_view::npos)
        return std::nullopt;
    return directive;
}

/// Reads the options behind a marker into its block.
std::optional<TextFault> read_options(std::string_view options, Block& block) {
    for (auto rest = trimmed(options); !rest.empty();) {
        const auto end = std::min(rest.find_first_of(blanks), rest.size());
        const auto option = rest.substr(0, end);
        if (option != "transaction:false" && option != "transaction:true") {
            return fault_in(block.line,
                            fmt::format("\"{}\" is not an option that dbmate knows; there are "
                                        "transaction:false and transaction:true",
                                        option));
        }
        block.transaction = option == "transaction:true";
        rest = trimmed(rest.substr(end));
    }
    return std::nullopt;
}

Expected<Block, TextFault> read_marker(std::string_view directive, const Line& line,
                                       std::size_t number) {
    const auto word_end = std::min(directive.find_first_of(blanks), directive.size());
    const auto word = directive.substr(0, word_end);
    const auto known = word == "migrate:up" || word == "migrate:down";
    if (!known || !line.text.starts_with("--")) {
        return Unexpected{fault_in(
            number, fmt::format("\"{}\" is not a directive that dbmate knows; there are "
                                "\"-- migrate:up\" and \"-- migrate:down\", in small letters at "
                                "the beginning of a line",
                                trimmed(line.text)))};
    }
    Block block{.up = word == "migrate:up",
                .begin = line.offset,
                .body = line.offset + line.text.size() + line.ending.size(),
                .line = number};
    if (auto fault = read_options(directive.substr(word_end), block))
        return Unexpected{*std::move(fault)};
    return block;
}

std::optional<TextFault> sql_before(const Line& line, std::size_t number) {
    const auto text = trimmed(line.text);
    if (text.empty() || text.starts_with("--")) return std::nullopt;
    return fault_in(number, "nothing but comments may stand before \"-- migrate:up\" in dbmate's "
                            "files; move it behind that line");
}

/// Whether each up block has its down block behind it.
std::optional<TextFault> find_unpaired(const std::vector<Block>& blocks) {
    if (blocks.empty() || !blocks.front().up) {
        return fault_in(blocks.empty() ? 1 : blocks.front().line,
                        "dbmate's files begin with a line \"-- migrate:up\"; put it before what "
                        "is to be run");
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto expects_up = i % 2 == 0;
        const auto last_up = expects_up && i + 1 == blocks.size();
        if (blocks[i].up == expects_up && !last_up) continue;
        const auto& alone = expects_up ? blocks[i] : blocks[i - 1];
        return fault_in(alone.line, "dbmate wants one \"-- migrate:down\" behind each "
                                    "\"-- migrate:up\", although it may be empty");
    }
    return std::nullopt;
}

} // namespace

Expected<std::vector<Block>, TextFault> read_blocks(std::string_view text) {
    std::vector<Block> blocks;
    LineReader lines{text};
    for (std::size_t number = 1; const auto line = lines.next(); ++number) {
        if (const auto directive = directive_of(line->text)) {
            auto block = read_marker(*directive, *line, number);
            if (!block) return Unexpected{std::move(block).error()};
            blocks.push_back(*block);
        } else if (blocks.empty()) {
            if (auto fault = sql_before(*line, number)) return Unexpected{*std::move(fault)};
        }
    }
    if (auto fault = find_unpaired(blocks)) return Unexpected{*std::move(fault)};
    return blocks;
}

} // namespace lockstep::formats::dbmate
