// SPDX-License-Identifier: Apache-2.0
#include "formats/file_loading.hpp"

#include <optional>
#include <utility>

#include "base/file.hpp"
#include "formats/encoding.hpp"
#include "formats/listing.hpp"
#include "formats/refusal.hpp"
#include "migrate/checksum.hpp"

namespace lockstep::formats {
namespace {

using migrate::Migration;

std::optional<TextFault> encoding_fault(std::string_view text) {
    if (const auto at = first_invalid_byte(text))
        return TextFault{place_of(text, *at),
                         "the text is not valid UTF-8; save the file as UTF-8"};
    const auto zero = text.find('\0');
    if (zero == std::string_view::npos) return std::nullopt;
    return TextFault{place_of(text, zero), "the text holds a zero byte"};
}

/// The whole of a file that nobody writes to meanwhile: half a migration must not be run. Links are
/// few, and are followed only where there was no file.
Result<std::string> read_whole(const std::filesystem::path& root, const Folder& folder,
                               const std::string& file) {
    auto content = folder.read_still_file(file);
    if (content) return content;
    auto real = resolve(root, file);
    if (!real) return Unexpected{std::move(real).error()};
    return *real == root / file ? std::move(content) : read_still_file(*real);
}

/// What is left of a text when only a part of it is kept, without a second copy of a long file.
std::string reduced_to(std::string_view part, std::string&& text) {
    if (part.empty()) return {};
    const auto begin = static_cast<std::size_t>(part.data() - text.data());
    text.resize(begin + part.size());
    text.erase(0, begin);
    return std::move(text);
}

} // namespace

Expected<std::string, LoadError> read_content(const std::filesystem::path& root,
                                              const std::string& file) {
    return read_content(root, Folder{root}, file);
}

Expected<std::string, LoadError> read_content(const std::filesystem::path& root,
                                              const Folder& folder, const std::string& file) {
    auto content = read_whole(root, folder, file);
    if (!content) return Unexpected{refusal(file, content.error().message)};
    return *std::move(content);
}

Expected<Migration, LoadError> make_migration(std::string&& content, MigrationName name,
                                              const Rules& rules, const TextContext& context) {
    const std::string file{context.script};
    const auto text = migrate::without_byte_order_mark(content);
    if (const auto fault = encoding_fault(text)) return Unexpected{refusal(file, *fault)};
    auto sections = rules.read_text(text, context);
    if (!sections) return Unexpected{refusal(file, sections.error())};
    const auto up = sections->rewritten ? std::string_view{*sections->rewritten} : sections->up;
    if (const auto fault = sql::find_fault(up)) {
        return Unexpected{
            refusal(file, TextFault{fault->opened_at, std::string{sql::describe(fault->fault)}})};
    }
    // A repeatable is run again when a value in it changes, too.
    const auto by_value = name.kind == migrate::Kind::repeatable && sections->rewritten;
    const auto without_values = !by_value && !sections->as_written.empty();
    auto checksum = migrate::checksum(by_value ? up : std::string_view{content});
    auto down = sections->rewritten_down ? *std::move(sections->rewritten_down)
                                         : std::string{sections->down};
    if (name.foreign_id.empty()) name.foreign_id = sections->directives.revision;
    std::string as_written{without_values ? sections->as_written : std::string_view{}};
    const bool by_more = sections->rewritten && !without_values;
    return Migration{.kind = sections->kind.value_or(name.kind),
                     .version = std::move(name.version),
                     .description = std::move(name.description),
                     .script = file,
                     .text = sections->rewritten ? *std::move(sections->rewritten)
                                                 : reduced_to(up, std::move(content)),
                     .checksum = std::move(checksum),
                     .down = std::move(down),
                     .down_line = sections->down_line,
                     .directives = sections->directives,
                     .foreign_id = std::move(name.foreign_id),
                     .as_written = std::move(as_written),
                     .rewritten = by_more};
}

} // namespace lockstep::formats
