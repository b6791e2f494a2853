// SPDX-License-Identifier: Apache-2.0
#include "aws/xml.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace lockstep::aws {
namespace {

constexpr int deepest = 16;
constexpr std::string_view blanks = " \t\r\n";

constexpr std::array<std::pair<std::string_view, char>, 5> entities{
    {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};

bool is_name_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.' ||
           letter == ':';
}

bool append_utf8(std::string& text, std::uint32_t code) {
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    const auto put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    const auto tail = [&](unsigned shift) { put(0x80U | ((code >> shift) & 0x3FU)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        tail(0);
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        tail(6);
        tail(0);
    } else {
        put(0xF0U | (code >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
    return true;
}

/// Reads from the front of a text; each function is false where the form is another one.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_{text} {}

    bool document(XmlElement& root) {
        if (take("<?xml ")) {
            const auto end = rest_.find("?>");
            if (end == std::string_view::npos) return false;
            rest_.remove_prefix(end + 2);
        }
        skip_blanks();
        if (!element(root, 0)) return false;
        skip_blanks();
        return rest_.empty();
    }

private:
    bool element(XmlElement& element, int depth) {
        if (depth > deepest || !take("<") || !name(element.name) || !attributes()) return false;
        if (take("/>")) return true;
        return take(">") && content(element, depth) && take(element.name) && closing_end();
    }

    /// Up to and with "</".
    bool content(XmlElement& element, int depth) {
        while (!rest_.empty()) {
            if (take("</")) return true;
            if (rest_.front() == '<') {
                if (!this->element(element.children.emplace_back(), depth + 1)) return false;
            } else if (rest_.front() == '&') {
                if (!reference(element.text)) return false;
            } else {
                const auto end = std::min(rest_.find_first_of("<&"), rest_.size());
                element.text += rest_.substr(0, end);
                rest_.remove_prefix(end);
            }
        }
        return false;
    }

    bool closing_end() {
        skip_blanks();
        return take(">");
    }

    bool name(std::string& name) {
        const auto* const end =
            std::find_if_not(rest_.data(), rest_.data() + rest_.size(), is_name_letter);
        const auto length = static_cast<std::size_t>(end - rest_.data());
        name = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return length != 0;
    }

    bool attributes() {
        std::string passed_over;
        for (;;) {
            const bool apart = skip_blanks();
            if (rest_.empty()) return false;
            if (rest_.front() == '>' || rest_.front() == '/') return true;
            if (!apart || !name(passed_over) || !take("=") || !quoted()) return false;
        }
    }

    bool quoted() {
        if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) return false;
        const auto end = rest_.find(rest_.front(), 1);
        if (end == std::string_view::npos || rest_.substr(0, end).find('<') < end) return false;
        rest_.remove_prefix(end + 1);
        return true;
    }

    /// "&amp;", "&#38;" or "&#x26;".
    bool reference(std::string& text) {
        const auto end = rest_.find(';');
        if (end == std::string_view::npos || end < 2) return false;
        auto word = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        if (word.front() == '#') return numbered(word.substr(1), text);
        const auto* found = std::find_if(entities.begin(), entities.end(),
                                         [word](const auto& each) { return each.first == word; });
        if (found == entities.end()) return false;
        text += found->second;
        return true;
    }

    static bool numbered(std::string_view digits, std::string& text) {
        const bool hexadecimal = digits.starts_with('x');
        if (hexadecimal) digits.remove_prefix(1);
        std::uint32_t code = 0;
        const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(),
                                                  code, hexadecimal ? 16 : 10);
        return fault == std::errc{} && end == digits.data() + digits.size() &&
               append_utf8(text, code);
    }

    bool take(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    bool skip_blanks() {
        const auto length = std::min(rest_.find_first_not_of(blanks), rest_.size());
        rest_.remove_prefix(length);
        return length != 0;
    }

    std::string_view rest_;
};

} // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
    const auto named = [wanted](const XmlElement& each) { return each.name == wanted; };
    const auto found = std::find_if(children.begin(), children.end(), named);
    if (found == children.end() || std::any_of(found + 1, children.end(), named)) return nullptr;
    return &*found;
}

std::optional<XmlElement> parse_xml(std::string_view text) {
    XmlElement root;
    if (!Reader{text}.document(root)) return std::nullopt;
    return root;
}

} // namespace lockstep::aws
