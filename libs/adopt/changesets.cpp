// SPDX-License-Identifier: Apache-2.0
#include "adopt/changesets.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <regex>

namespace lockstep::adopt {
namespace {

constexpr auto any_case = std::regex::icase;

std::string trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n\f\v";
    const auto begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos) return {};
    return std::string{text.substr(begin, text.find_last_not_of(blank) - begin + 1)};
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
    return text;
}

/// Lines that rule a changeset and are no part of it.
bool is_directive(const std::string& line) {
    static const std::regex form{
        R"(^\s*--\s*(rollback\s.*|preconditions?\b.*|precondition-.*|comment:?\s.*))", any_case};
    return std::regex_match(line, form);
}

bool is_formatted_sql(const std::string& line) {
    static const std::regex form{R"(^\s*--\s*liquibase\s*formatted.*)", any_case};
    return std::regex_match(line, form);
}

/// The last value of an attribute in a line, such as that of "name:".
std::optional<std::string> attribute(const std::string& line, const std::string& name) {
    std::smatch found;
    if (!std::regex_match(line, found, std::regex{".*" + name + ":\\s*(\\S+).*", any_case}))
        return std::nullopt;
    return found[1].str();
}

/// With the values of its properties. Names are found in letters of either case.
std::string filled_in(std::string_view text, const Properties& properties) {
    std::string filled;
    for (auto begin = text.find("${"); begin != std::string_view::npos; begin = text.find("${")) {
        const auto end = text.find('}', begin);
        if (end == std::string_view::npos) break;
        const auto name = text.substr(begin + 2, end - begin - 2);
        filled += text.substr(0, begin);
        const auto known = properties.find(lower_case(trimmed(name)));
        if (known != properties.end())
            filled += known->second;
        else
            filled += text.substr(begin, end + 1 - begin);
        text.remove_prefix(end + 1);
    }
    return filled.append(text);
}

class Reader {
public:
    Reader(std::string_view text, Properties& properties)
        : text_{text}, known_everywhere_{properties}, known_here_{properties} {}

    std::optional<std::vector<Changeset>> run() {
        std::optional<std::string> line;
        do
            line = next();
        while (line && trimmed(*line).empty());
        if (!line || !is_formatted_sql(*line)) return std::nullopt;
        path_ = attribute(*line, "logicalFilePath").value_or("");
        while ((line = next()))
            take(*line);
        finish();
        return std::move(changesets_);
    }

private:
    /// Without its end.
    std::optional<std::string> next() {
        if (text_.empty()) return std::nullopt;
        const auto end = text_.find('\n');
        std::string line{text_.substr(0, end)};
        text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return line;
    }

    void take(const std::string& line) {
        if (takes_property(line) || passes_over(line) || begins(line) || changesets_.empty())
            return;
        if (accepts(line) || is_directive(line)) return;
        changesets_.back().sql += line + "\n";
    }

    bool takes_property(const std::string& line) {
        static const std::regex form{R"(\s*--\s*property\s+.*:.*\s+.*:.*)", any_case};
        if (!std::regex_match(line, form)) return false;
        const auto name = attribute(line, "name");
        const auto value = attribute(line, "value");
        if (name && value && is_for_postgresql(line))
            add_property(*name, filled_in(*value, known_here_),
                         attribute(line, "global") != std::optional<std::string>{"false"});
        return true;
    }

    /// The names in lower case: Liquibase finds them in any.
    void add_property(const std::string& name, const std::string& value, bool is_global) {
        known_here_.emplace(lower_case(name), value);
        if (is_global) known_everywhere_.emplace(lower_case(name), value);
    }

    static bool is_for_postgresql(const std::string& line) {
        const auto systems = attribute(line, "dbms");
        if (!systems || *systems == "all") return true;
        const auto found = systems->find("postgresql");
        if (found == std::string::npos) return systems->starts_with('!');
        return found == 0 || (*systems)[found - 1] != '!';
    }

    /// Lines that are not meant for Liquibase, and roll-backs of several lines.
    bool passes_over(const std::string& line) {
        static const std::regex start{R"(\s*--\s*ignoreLines:(\w+))", any_case};
        static const std::regex rollback{R"(\s*/\*\s*liquibase\s*rollback\s*)", any_case};
        std::smatch found;
        if (std::regex_match(line, found, start))
            pass_over_lines(found[1].str());
        else if (std::regex_match(line, rollback))
            pass_over_to(std::regex{R"(.*\*/\s*)"});
        else
            return false;
        return true;
    }

    void pass_over_lines(const std::string& count) {
        std::size_t left = 0;
        if (count == "start")
            pass_over_to(std::regex{R"(\s*--\s*ignoreLines:end)", any_case});
        else
            std::from_chars(count.data(), count.data() + count.size(), left);
        while (left-- > 0 && next()) {
        }
    }

    void pass_over_to(const std::regex& end) {
        while (const auto line = next())
            if (std::regex_match(*line, end)) return;
    }

    /// "author:id", either in quotes.
    bool begins(const std::string& line) {
        static const std::regex form{
            R"re(^\s*--\s*changeset\s+(?:"([^"]+)"|([^:]+)):(?:"([^"]+)"|(\S+)).*)re", any_case};
        std::smatch found;
        if (!std::regex_match(line, found, form)) return false;
        finish();
        changesets_.push_back(
            {.author = found[1].matched ? found[1].str() : found[2].str(),
             .id = found[3].matched ? found[3].str() : found[4].str(),
             .path = path_.empty() ? attribute(line, "logicalFilePath").value_or("") : path_});
        return true;
    }

    bool accepts(const std::string& line) {
        static const std::regex form{R"(\s*--\s*validCheckSum:?\s(.*))", any_case};
        std::smatch found;
        if (!std::regex_match(line, found, form)) return false;
        changesets_.back().accepted.push_back(trimmed(found[1].str()));
        return true;
    }

    /// What is known of properties counts where the changeset ends.
    void finish() {
        if (changesets_.empty()) return;
        auto& last = changesets_.back();
        for (auto* each : {&last.author, &last.id, &last.path, &last.sql})
            *each = filled_in(trimmed(*each), known_here_);
    }

    std::string_view text_;
    Properties& known_everywhere_;
    Properties known_here_;
    std::string path_;
    std::vector<Changeset> changesets_;
};

} // namespace

std::optional<std::vector<Changeset>> read_changesets(std::string_view text,
                                                      Properties& properties) {
    return Reader{text, properties}.run();
}

} // namespace lockstep::adopt
