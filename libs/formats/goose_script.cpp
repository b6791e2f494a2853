// SPDX-License-Identifier: Apache-2.0
#include "formats/goose_script.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "formats/environment.hpp"
#include "formats/goose_directive.hpp"
#include "formats/lines.hpp"
#include "formats/simple_query.hpp"

namespace lockstep::formats::goose {
namespace {

constexpr std::string_view blanks = " \t\r\f\v\n";

/// Whether a statement ends with the line: the last word before a comment has a semicolon behind
/// it.
bool ends_statement(std::string_view line) {
    std::string_view last;
    for (auto at = line.find_first_not_of(blanks); at != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(blanks, at), line.size());
        const auto word = line.substr(at, end - at);
        if (word.starts_with("--")) break;
        last = word;
        at = line.find_first_not_of(blanks, end);
    }
    return last.ends_with(';');
}

/// What goose sends in one message: a part of a section's text.
struct Message {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// What stands behind Up, or behind Down.
struct Section {
    std::string text; ///< From the beginning of the file, or from the line "-- +goose Down".
    std::vector<Message> messages;
    bool filled_in = false; ///< Whether the environment was filled into any of its lines.
};

/// A section's text, its messages apart from each other.
template <class Append>
std::string in_messages(const Section& section, Append append) {
    const std::string_view text = section.text;
    std::string script;
    std::size_t at = 0;
    for (const auto& [begin, end] : section.messages) {
        script += text.substr(at, begin - at);
        append(script, text.substr(begin, end - begin));
        at = end;
    }
    script += text.substr(at);
    return script;
}

/// Walks over a file's lines as goose does.
class Reader {
public:
    Reader(std::string_view text, const Environment& environment)
        : lines_{text}, environment_{environment} {
        script_.down_begin = text.size();
        script_.down_body = text.size();
    }

    Expected<Script, TextFault> read() {
        while (const auto line = lines_.next()) {
            ++number_;
            auto directive = read_directive(line->text);
            if (!directive) return Unexpected{fault(std::move(directive).error())};
            auto wrong = *directive ? follow(**directive, *line) : take(*line);
            if (wrong) return Unexpected{*std::move(wrong)};
        }
        if (auto wrong = check_end()) return Unexpected{*std::move(wrong)};
        finish();
        return std::move(script_);
    }

private:
    enum class Place { before_up, up, down };

    [[nodiscard]] TextFault fault(std::string sentence) const {
        return fault_at(number_, std::move(sentence));
    }
    static TextFault fault_at(std::size_t line, std::string sentence) {
        return {{line, 1}, std::move(sentence)};
    }

    std::optional<TextFault> follow(Directive directive, const Line& line) {
        auto wrong = act_on(directive, line);
        section().text.append(line.text).append(line.ending);
        if (directive == Directive::down && !wrong) script_.down_line = number_ + 1;
        return wrong;
    }

    std::optional<TextFault> act_on(Directive directive, const Line& line) {
        switch (directive) {
        case Directive::up:
            if (place_ != Place::before_up)
                return fault("there is a second \"-- +goose Up\"; goose takes one a file");
            place_ = Place::up;
            return std::nullopt;
        case Directive::down:
            return begin_down(line);
        case Directive::statement_begin:
            return begin_block();
        case Directive::statement_end:
            return end_block();
        case Directive::no_transaction:
            script_.no_transaction = true;
            return std::nullopt;
        default:
            substitutes_ = directive == Directive::envsub_on;
            return std::nullopt;
        }
    }

    std::optional<TextFault> begin_down(const Line& line) {
        if (place_ != Place::up) {
            return fault(place_ == Place::down
                             ? "there is a second \"-- +goose Down\"; goose takes one a file"
                             : "\"-- +goose Down\" stands before \"-- +goose Up\"; put it behind "
                               "what is to be run");
        }
        if (auto wrong = check_end()) return wrong;
        place_ = Place::down;
        script_.down_begin = line.offset;
        script_.down_body = line.offset + line.text.size() + line.ending.size();
        return std::nullopt;
    }

    std::optional<TextFault> begin_block() {
        if (place_ == Place::before_up)
            return fault("\"-- +goose StatementBegin\" stands before \"-- +goose Up\"");
        if (block_line_ != 0) {
            return fault(fmt::format("the \"-- +goose StatementBegin\" of line {} has no "
                                     "StatementEnd before this one",
                                     block_line_));
        }
        block_line_ = number_;
        return std::nullopt;
    }

    std::optional<TextFault> end_block() {
        if (block_line_ == 0)
            return fault("\"-- +goose StatementEnd\" has no StatementBegin before it");
        block_line_ = 0;
        // goose would leave out the line that follows.
        if (place_ == Place::up && !begun_)
            return fault("there is no statement between StatementBegin and StatementEnd; put one "
                         "there, or take both lines out");
        end_message();
        return std::nullopt;
    }

    /// A line that is no directive.
    std::optional<TextFault> take(const Line& line) {
        const auto text = trimmed(line.text);
        const auto between = !begun_ && (text.starts_with("--") || line.text.empty());
        if (between || (place_ == Place::before_up && text.empty())) {
            section().text.append(line.text).append(line.ending);
            return std::nullopt;
        }
        if (place_ == Place::before_up)
            return fault("goose's files begin with a line \"-- +goose Up\", and nothing but "
                         "comments of two dashes may stand before it");
        return take_sql(line);
    }

    std::optional<TextFault> take_sql(const Line& line) {
        std::string filled{line.text};
        if (substitutes_) {
            auto expanded = expand(line.text, environment_);
            if (!expanded) return fault(std::move(expanded).error());
            filled = *std::move(expanded);
            section().filled_in = true;
        }
        if (!begun_) begin_message();
        if (!trimmed(filled).empty() && unfinished_line_ == 0) unfinished_line_ = number_;
        section().text.append(filled).append(line.ending);
        if (block_line_ == 0 && ends_statement(filled)) end_message();
        return std::nullopt;
    }

    void begin_message() {
        begun_ = true;
        section().messages.push_back({section().text.size(), 0});
    }

    void end_message() {
        if (begun_) section().messages.back().end = section().text.size();
        begun_ = false;
        unfinished_line_ = 0;
    }

    /// What is left open where the up section or the file ends.
    std::optional<TextFault> check_end() {
        if (place_ == Place::before_up)
            return fault_at(1, "goose's files begin with a line \"-- +goose Up\"; put it before "
                               "what is to be run");
        if (block_line_ != 0)
            return fault_at(block_line_, "this \"-- +goose StatementBegin\" has no StatementEnd");
        if (unfinished_line_ != 0 && place_ == Place::up)
            return fault_at(unfinished_line_,
                            "the statement has no semicolon at the end of a line, so goose would "
                            "refuse it; put one there, or StatementBegin and StatementEnd around "
                            "it");
        end_message();
        return std::nullopt;
    }

    /// Puts together what is not run as it is written.
    void finish() {
        auto up = in_messages(up_, script_.no_transaction ? simple_query::append
                                                          : simple_query::append_ended);
        if (!script_.no_transaction) up = simple_query::with_begin(up).value_or(up);
        script_.filled_in = up_.filled_in;
        if (up_.filled_in || up != up_.text) script_.rewritten_up = std::move(up);
        auto down = in_messages(down_, simple_query::append_ended);
        if (down_.filled_in || down != down_.text)
            script_.rewritten_down = down.substr(down.find('\n') + 1);
    }

    Section& section() { return place_ == Place::down ? down_ : up_; }

    LineReader lines_;
    const Environment& environment_;
    Script script_;
    Place place_ = Place::before_up;
    std::size_t number_ = 0;
    std::size_t block_line_ = 0;      ///< Of the StatementBegin that is open.
    std::size_t unfinished_line_ = 0; ///< Where the statement began that has no end yet.
    bool begun_ = false;              ///< Whether a message has lines already.
    bool substitutes_ = false;
    Section up_;
    Section down_;
};

} // namespace

Expected<Script, TextFault> read_script(std::string_view text, const Environment& environment) {
    return Reader{text, environment}.read();
}

} // namespace lockstep::formats::goose
