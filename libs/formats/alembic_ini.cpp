// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "formats/alembic_config.hpp"
#include "formats/alembic_refusal.hpp"

namespace lockstep::formats::alembic {
namespace {

constexpr const char* file_name = "alembic.ini";
constexpr std::string_view blanks = " \t\r\f\v";

struct Option {
    std::string value;
    std::size_t line = 0;
};
using Section = std::map<std::string, Option, std::less<>>;

std::string_view strip(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string lower(std::string_view text) {
    std::string result{text};
    for (auto& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return result;
}

/// Reads the file as Python's configparser does, as far as its values can matter here.
class Reader {
public:
    std::map<std::string, Section, std::less<>> read(std::string_view text) {
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            ++line_;
            take(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        return std::move(sections_);
    }

private:
    void take(std::string_view text) {
        const auto content = strip(text);
        if (content.empty() || content.front() == '#' || content.front() == ';') return;
        const auto indent = text.find_first_not_of(blanks);
        if (option_ != nullptr && indent > indent_) {
            option_->value += fmt::format("\n{}", content);
            return;
        }
        indent_ = indent;
        option_ = nullptr;
        if (content.front() == '[') return begin_section(content);
        const auto sign = content.find_first_of("=:");
        if (section_ == nullptr || sign == std::string_view::npos) return;
        option_ = &(*section_)[lower(strip(content.substr(0, sign)))];
        *option_ = {std::string{strip(content.substr(sign + 1))}, line_};
    }

    void begin_section(std::string_view content) {
        const auto end = content.find(']');
        if (end != std::string_view::npos)
            section_ = &sections_[std::string{content.substr(1, end - 1)}];
    }

    std::map<std::string, Section, std::less<>> sections_;
    Section* section_ = nullptr;
    Option* option_ = nullptr;
    std::size_t indent_ = 0;
    std::size_t line_ = 0;
};

/// The options of the section, with those of [DEFAULT] behind them.
class Options {
public:
    Options(Section section, const Section* defaults, const std::string& here)
        : section_{std::move(section)} {
        if (defaults != nullptr) section_.insert(defaults->begin(), defaults->end());
        section_["here"].value = here;
    }

    /// Nothing where the option is absent or empty.
    std::string text(const std::string& name) {
        const auto found = section_.find(name);
        if (found == section_.end()) return {};
        auto value = interpolated(found->second.value, [&](const std::string& wanted) {
            const auto other = section_.find(lower(wanted));
            return other == section_.end() ? nullptr : &other->second.value;
        });
        if (!value)
            refuse(name, "has a \"%\" that is neither \"%%\" nor \"%(name)s\" of a known name");
        return value.value_or("");
    }

    void refuse(const std::string& name, const std::string& why) {
        const auto found = section_.find(name);
        const auto line = found == section_.end() ? 0 : found->second.line;
        if (!fault) fault = refused(file_name, line, fmt::format("{} {}", name, why)).error;
    }

    std::optional<LoadError> fault;

private:
    Section section_;
};

/// What stands between the paths: blanks and commas in old projects, which do not say.
std::string_view separators(Options& options) {
    constexpr std::pair<std::string_view, std::string_view> known[] = {
        {"space", " "}, {"newline", "\n"}, {"os", ":"}, {":", ":"}, {";", ";"}};
    for (const auto* name : {"path_separator", "version_path_separator"}) {
        const auto value = options.text(name);
        if (value.empty()) continue;
        for (const auto& [word, sign] : known)
            if (value == word) return sign;
        options.refuse(name, fmt::format("is \"{}\"; Alembic knows space, newline, os, \":\" and "
                                         "\";\"",
                                         value));
    }
    return " ,";
}

std::vector<std::string> split(std::string_view text, std::string_view signs) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(signs), text.size());
        const auto part = strip(text.substr(0, end));
        if (part.find_first_not_of('\n') != std::string_view::npos) parts.emplace_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

} // namespace

Expected<std::optional<Config>, LoadError> read_ini(std::string_view text,
                                                    const std::string& here) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    auto sections = Reader{}.read(text);
    const auto own = sections.find("alembic");
    if (own == sections.end()) return std::optional<Config>{};
    const auto defaults = sections.find("DEFAULT");
    Options options{own->second, defaults == sections.end() ? nullptr : &defaults->second, here};
    Config config;
    config.file = file_name;
    if (auto location = options.text("script_location"); !location.empty())
        config.script_location = std::move(location);
    if (const auto locations = options.text("version_locations"); !locations.empty())
        config.version_locations = split(locations, separators(options));
    config.file_template = options.text("file_template");
    config.recursive = options.text("recursive_version_locations") == "true";
    config.sourceless = options.text("sourceless") == "true";
    if (options.fault) return Unexpected{*std::move(options.fault)};
    return std::optional{std::move(config)};
}

} // namespace lockstep::formats::alembic
