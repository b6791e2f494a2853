// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "formats/alembic_config.hpp"
#include "formats/alembic_refusal.hpp"

namespace lockstep::formats::alembic {
namespace {

constexpr const char* file_name = "pyproject.toml";
constexpr int deepest_arrays = 50;

struct Value {
    std::vector<std::string> strings; ///< One, or those of an array.
    std::string word;                 ///< Such as true, where it is no string.
};

/// Reads as much of TOML as it takes to find one section and the strings in it.
class Reader {
public:
    explicit Reader(std::string_view text) : text_{text} {}

    /// Calls `take` for each key with a value, until the end or until something cannot be read.
    template <class Take>
    void read(const Take& take) {
        for (skip_space(true); offset_ < text_.size(); skip_space(true)) {
            if (text_[offset_] == '[') {
                section_ = read_header();
                continue;
            }
            const auto at_line = line_;
            const auto key = read_key();
            if (key.empty()) return;
            Value value;
            if (!read_value(value, 0)) return;
            take(section_, key, value, at_line);
        }
    }

private:
    [[nodiscard]] bool ahead(std::string_view text) const {
        return text_.substr(offset_).starts_with(text);
    }

    char step() {
        const char c = text_[offset_++];
        if (c == '\n') ++line_;
        return c;
    }

    void skip_space(bool line_ends) {
        while (offset_ < text_.size()) {
            const char c = text_[offset_];
            if (c == '#') {
                offset_ = std::min(text_.find('\n', offset_), text_.size());
            } else if (c == ' ' || c == '\t' || c == '\r' || (line_ends && c == '\n')) {
                step();
            } else {
                return;
            }
        }
    }

    /// The name of a section without blanks and quotes.
    std::string read_header() {
        std::string name;
        while (offset_ < text_.size() && text_[offset_] != '\n') {
            const char c = step();
            if (c == '#') skip_line();
            if (std::string_view{"[] \t\r\"'#"}.find(c) == std::string_view::npos) name += c;
        }
        return name;
    }

    void skip_line() { offset_ = std::min(text_.find('\n', offset_), text_.size()); }

    std::string read_key() {
        std::string key;
        while (offset_ < text_.size() && text_[offset_] != '=' && text_[offset_] != '\n') {
            const char c = step();
            if (std::string_view{" \t\"'"}.find(c) == std::string_view::npos) key += c;
        }
        if (!ahead("=")) return {};
        step();
        return key;
    }

    bool read_value(Value& value, int depth) {
        skip_space(depth > 0);
        if (offset_ >= text_.size() || depth > deepest_arrays) return false;
        const char c = text_[offset_];
        if (c == '"' || c == '\'') return read_string(value);
        if (c == '[') return read_array(value, depth);
        if (c == '{') return skip_table(depth);
        const auto begin = offset_;
        offset_ = std::min(text_.find_first_of(",]}\r\n# \t", offset_), text_.size());
        value.word = text_.substr(begin, offset_ - begin);
        return !value.word.empty();
    }

    bool read_array(Value& value, int depth) {
        step();
        for (skip_space(true); offset_ < text_.size(); skip_space(true)) {
            if (ahead("]")) {
                step();
                return true;
            }
            if (!read_value(value, depth + 1)) return false;
            skip_space(true);
            if (ahead(",")) step();
        }
        return false;
    }

    bool skip_table(int depth) {
        step();
        for (skip_space(true); offset_ < text_.size(); skip_space(true)) {
            if (ahead("}")) {
                step();
                return true;
            }
            Value ignored;
            if (read_key().empty() || !read_value(ignored, depth + 1)) return false;
            skip_space(true);
            if (ahead(",")) step();
        }
        return false;
    }

    bool read_string(Value& value) {
        const char quote = text_[offset_];
        const std::string three(3, quote);
        const auto quotes = ahead(three) ? three : std::string(1, quote);
        for (std::size_t i = 0; i < quotes.size(); ++i)
            step();
        std::string text;
        while (offset_ < text_.size()) {
            if (ahead(quotes)) {
                offset_ += quotes.size();
                value.strings.push_back(std::move(text));
                return true;
            }
            char c = step();
            if (c == '\n' && quotes.size() == 1) return false;
            // Of the escapes, paths have only those of the characters themselves.
            if (c == '\\' && quote == '"' && offset_ < text_.size()) c = step();
            text += c;
        }
        return false;
    }

    std::string_view text_;
    std::size_t offset_ = 0;
    std::size_t line_ = 1;
    std::string section_;
};

/// The text with "%" for "%%": its names are the revision's own, and are replaced later.
std::string with_single_percent_signs(std::string text) {
    for (auto at = text.find("%%"); at != std::string::npos; at = text.find("%%", at + 1))
        text.erase(at, 1);
    return text;
}

} // namespace

Expected<std::optional<Config>, LoadError> read_toml(std::string_view text,
                                                     const std::string& here) {
    std::optional<Config> config;
    std::optional<LoadError> fault;
    const auto replace = [&](std::vector<std::string>& strings, std::size_t line) {
        for (auto& each : strings) {
            const auto value = interpolated(
                each, [&](const std::string& name) { return name == "here" ? &here : nullptr; });
            if (!value && !fault)
                fault = refused(file_name, line,
                                fmt::format("\"{}\" has a \"%\" that is neither \"%%\" nor "
                                            "\"%(here)s\"",
                                            each))
                            .error;
            each = value.value_or("");
        }
    };
    Reader{text}.read(
        [&](const std::string& section, const std::string& key, Value& value, std::size_t line) {
            if (section != "tool.alembic") return;
            if (!config) config.emplace().file = file_name;
            if (key == "recursive_version_locations") config->recursive = value.word == "true";
            if (key == "sourceless") config->sourceless = value.word == "true";
            if (key == "file_template" && !value.strings.empty())
                config->file_template = with_single_percent_signs(value.strings.front());
            if (key != "script_location" && key != "version_locations") return;
            replace(value.strings, line);
            if (key == "version_locations") config->version_locations = value.strings;
            if (key == "script_location" && !value.strings.empty())
                config->script_location = value.strings.front();
        });
    if (fault) return Unexpected{*std::move(fault)};
    return config;
}

} // namespace lockstep::formats::alembic
