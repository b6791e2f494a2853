// SPDX-License-Identifier: Apache-2.0
#include "formats/environment.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "formats/comments.hpp"

namespace lockstep::formats {
namespace {

using Environment = std::map<std::string, std::string, std::less<>>;
using Expanded = Expected<std::string, std::string>;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_character(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/// Reads one line from its beginning to its end. Both branches of a choice are read, but a value
/// is only asked for where it is used.
class Expander {
public:
    Expander(std::string_view line, const Environment& environment)
        : rest_{line}, environment_{environment} {}

    /// Up to the end of the line, or inside of braces up to the closing one.
    Expanded expand(bool in_braces) {
        std::string text;
        while (!rest_.empty() && !(in_braces && rest_.front() == '}')) {
            if (take_plain(text)) continue;
            auto value = variable();
            if (!value) return value;
            text += *value;
        }
        return text;
    }

private:
    bool take(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    /// Takes what stands for itself. False at a variable.
    bool take_plain(std::string& text) {
        if (take("\\\\"))
            text += "\\\\";
        else if (take("\\$") || take("$$"))
            text += '$';
        else if (take("$("))
            text += "$(";
        else if (rest_.front() == '$' && rest_.size() > 1)
            return false;
        else {
            text += rest_.front();
            rest_.remove_prefix(1);
        }
        return true;
    }

    Expanded variable() {
        const auto shown = rest_.substr(0, rest_.find_first_of(" \t;,')"));
        rest_.remove_prefix(1);
        const auto braces = take("{");
        if (rest_.empty() || !is_letter(rest_.front())) return unreadable(shown);
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_name_character);
        const std::string name{rest_.begin(), end};
        rest_.remove_prefix(name.size());
        if (!rest_.empty() && static_cast<unsigned char>(rest_.front()) >= 0x80)
            return unreadable(shown);
        if (!braces) return value_of(name).value_or("");
        auto value = in_braces(name, shown);
        if (value && !take("}")) return unreadable(shown);
        return value;
    }

    Expanded in_braces(const std::string& name, std::string_view shown) {
        const auto value = value_of(name);
        if (rest_.starts_with('}')) return value.value_or("");
        if (take(":-")) return or_else(value.value_or("").empty() ? std::nullopt : value);
        if (take("-")) return or_else(value);
        if (take("?")) return required(name, value);
        if (take(":")) return part_of(value.value_or(""), shown);
        return unreadable(shown);
    }

    Expanded or_else(const std::optional<std::string>& value) {
        auto other = passed_over(value.has_value());
        return other && value ? Expanded{*value} : other;
    }

    Expanded required(const std::string& name, const std::optional<std::string>& value) {
        const auto message = trimmed(rest_.substr(0, rest_.find('}')));
        auto read = passed_over(true);
        if (!read || value || unused_ > 0) return read ? Expanded{value.value_or("")} : read;
        return Unexpected{fmt::format("the environment variable {} is not set, and the file asks "
                                      "for it{}{}",
                                      name, message.empty() ? "" : ": ", message)};
    }

    /// Reads up to the closing brace. What is not used may well ask for values that are not there.
    Expanded passed_over(bool is_unused) {
        unused_ += is_unused ? 1 : 0;
        auto text = expand(true);
        unused_ -= is_unused ? 1 : 0;
        return text;
    }

    /// A whole number, which may have blanks around it and a sign.
    std::optional<long> number(std::string_view ends) {
        const auto end = std::min(rest_.find_first_of(ends), rest_.size());
        auto digits = trimmed(rest_.substr(0, end));
        rest_.remove_prefix(end);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        long value = 0;
        const auto* last = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), last, value);
        if (read.ec != std::errc{} || read.ptr != last) return std::nullopt;
        return value;
    }

    Expanded part_of(const std::string& value, std::string_view shown) {
        const auto size = static_cast<long>(value.size());
        const auto offset = number(":}");
        if (!offset) return unreadable(shown);
        const auto from = std::clamp(*offset < 0 ? *offset + size : *offset, 0L, size);
        if (!take(":")) return value.substr(static_cast<std::size_t>(from));
        const auto length = number("}");
        if (!length) return unreadable(shown);
        const auto to =
            std::clamp(*length < 0 ? size + *length : std::min(*length, size) + from, from, size);
        return value.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    }

    [[nodiscard]] std::optional<std::string> value_of(const std::string& name) const {
        const auto found = environment_.find(name);
        if (found == environment_.end()) return std::nullopt;
        return found->second;
    }

    static Expanded unreadable(std::string_view shown) {
        return Unexpected{fmt::format(
            "{} is not a variable that goose can fill in; write $$ for a dollar sign, or put "
            "\"-- +goose ENVSUB OFF\" before the line",
            shown)};
    }

    std::string_view rest_;
    const Environment& environment_;
    int unused_ = 0; ///< How many choices around the place at hand were not taken.
};

} // namespace

Expanded expand(std::string_view line, const Environment& environment) {
    return Expander{line, environment}.expand(false);
}

} // namespace lockstep::formats
