// SPDX-License-Identifier: Apache-2.0
#include "random_script.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace lockstep::sql::testing {
namespace {

using Words = std::vector<std::string>;

std::string one_of(const Words& words) {
    return *rc::gen::elementOf(words);
}

int up_to(int most) {
    return *rc::gen::inRange(0, most + 1);
}

std::string some_of(const Words& words, int most) {
    std::string text;
    for (auto count = up_to(most); count > 0; --count)
        text += one_of(words);
    return text;
}

std::string gap() {
    static const Words gaps{
        " ",       " ",          " ",        "\n",     "\t ",          "\r\n",
        "/*;*/",   "/* it's */", "--;\n",    "-- '\n", "/* /* ; */*/", " --$a$\n",
        "/*--*/ ", "\f",         "--\"\r\n", "/***/",  "\n\n  "};
    return one_of(gaps);
}

std::string identifier() {
    static const Words names{
        "a",      "b1",     "e",      "u",      "n",       "x",        "_y",       "t$x",
        "a$",     "größe",  "begins", "atomic", "\"a;b\"", "\"it's\"", "\"\"\"\"", "U&\"d\\0061;\"",
        "\"$$\"", "\"--\"", "\"/*\""};
    return one_of(names);
}

std::string dollar_quoted() {
    const auto tag = one_of({"$$", "$a$", "$_b1$", "$ä$"});
    static const Words inside{"a", ";",  "'",  "\"", "--", "/*",  "\n",
                              " ", "\\", "$c", "$ ", "(",  "END;"};
    auto text = some_of(inside, 8);
    // A tag must not be made of the end of the text and the closing quote.
    while (!text.empty() && text.find(tag) != std::string::npos)
        text.pop_back();
    return tag + text + " " + tag;
}

/// No comments between the parts: the server takes them, libpg_query does not.
std::string further_parts(const Words& inside) {
    std::string parts;
    for (auto count = std::max(0, up_to(4) - 2); count > 0; --count)
        parts += one_of({"\n", " \n ", "\r\n\t"}) + "'" + some_of(inside, 4) + "'";
    return parts;
}

/// A literal of the kind that a function's body or a comment may be.
std::string text_literal() {
    static const Words plain{"a", ";", "''", "\\", "\"", "--", "/*", "*/", "$$", "\n", " ", "("};
    static const Words escaped{"a", ";", "''", "\\'", "\\\\", "\"", "--", "/*", "$$", "\\n", " "};
    static const Words unicode{"a", ";", "''", "\\0061", "\\+000062", "--", "/*", "$$"};
    switch (up_to(4)) {
    case 0:
        return dollar_quoted();
    case 1:
        return one_of({"E", "e"}) + "'" + some_of(escaped, 6) + "'" + further_parts(escaped);
    case 2:
        return one_of({"U&", "u&"}) + "'" + some_of(unicode, 4) + "'";
    default:
        return "'" + some_of(plain, 6) + "'" + further_parts(plain);
    }
}

std::string literal() {
    switch (up_to(5)) {
    case 0:
        return one_of({"1", "1.5", ".5", "2e10", "1e-5", "$1", "5."});
    case 1:
        return one_of({"B'01'", "x'1F'", "b''", "N'n;'", "n'--'", "NULL"});
    default:
        return text_literal();
    }
}

std::string expression(int depth) {
    switch (depth == 0 ? up_to(1) : up_to(7)) {
    case 0:
        return literal();
    case 1:
        return identifier();
    case 2:
        return "(" + gap() + expression(depth - 1) + gap() +
               one_of({"+", "-", "||", "<->", "=", "<>", "@>", "*", "/", "~", "|"}) + " " + gap() +
               expression(depth - 1) + ")";
    case 3:
        return "CASE" + gap() + "WHEN" + gap() + expression(depth - 1) + gap() + "THEN" + gap() +
               expression(depth - 1) + gap() + "END";
    case 4:
        return identifier() + "(" + expression(depth - 1) + "," + gap() + expression(depth - 1) +
               ")";
    case 5:
        return "(" + expression(depth - 1) + ")::" + one_of({"text", "int[]", "numeric(3, 1)"});
    case 6:
        return "- " + gap() + expression(depth - 1);
    default:
        return identifier() + "." + one_of({"end", "\"b;\"", "case", "c"});
    }
}

std::string select() {
    auto text = one_of({"SELECT", "select"}) + gap() + expression(3);
    if (up_to(2) == 0) text += "," + gap() + expression(2);
    if (up_to(2) == 0)
        text += gap() + one_of({"AS end", "end", "AS \"x;\"", "AS case", "AS begin"});
    if (up_to(1) == 0) text += gap() + "FROM" + gap() + identifier();
    return text;
}

std::string insert() {
    return "INSERT INTO" + gap() + identifier() + gap() + "VALUES" + gap() + "(" + expression(2) +
           "," + gap() + expression(1) + ")";
}

std::string atomic() {
    auto text = one_of({"CREATE", "create or replace"}) + gap() +
                one_of({"FUNCTION", "procedure"}) + gap() + identifier() + "()" + gap() + "BEGIN" +
                gap() + "ATOMIC" + gap();
    for (auto count = up_to(3); count > 0; --count)
        text += (up_to(1) == 0 ? select() : insert()) + gap() + ";" + gap();
    return text + "END";
}

std::string statement() {
    switch (up_to(9)) {
    case 0:
        return insert();
    case 1:
        return atomic();
    case 2:
        return "CREATE FUNCTION" + gap() + identifier() + "() RETURNS int LANGUAGE sql AS" + gap() +
               text_literal();
    case 3:
        return "CREATE RULE" + gap() + identifier() + " AS ON INSERT TO t DO ALSO" + gap() + "(" +
               select() + ";" + gap() + insert() + gap() + ")";
    case 4:
        return "COMMENT ON TABLE" + gap() + identifier() + gap() + "IS" + gap() + text_literal();
    case 5:
        return one_of(
            {"BEGIN", "COMMIT", "END", "SAVEPOINT a", "", "COPY t TO STDOUT", "CREATE TABLE t ()"});
    case 6:
        return "DO" + gap() + text_literal();
    default:
        return select();
    }
}

std::string random_script() {
    auto script = one_of({"", " ", "-- ;\n", "/* ' */"});
    for (auto count = up_to(6); count > 0; --count)
        script += statement() + one_of({"", "", gap()}) + ";" + one_of({"", gap()});
    return script + (up_to(1) == 0 ? select() : "");
}

std::string soup() {
    static const Words parts{
        "'",        "''",          "\"",          "E'",
        "e'",       "U&'",         "u&\"",        "B'",
        "N'",       "\\'",         "\\\\",        "$$",
        "$a$",      "$",           "a$b$",        "$1",
        "1",        "1e",          ".5",          "1.",
        "a",        "é",           "--",          "/*",
        "*/",       "-",           "/",           "*",
        "+",        "\n",          "\r\n",        " ",
        "\t",       ";",           ";\n",         "(",
        ")",        ",",           "::",          "SELECT ",
        "CREATE ",  "OR ",         "REPLACE ",    "FUNCTION ",
        "f()",      "BEGIN ",      "ATOMIC ",     "END",
        "CASE ",    "COPY t ",     " FROM ",      "STDIN",
        "\n\\.\n",  "SET ",        "LOCAL ",      "standard_conforming_strings",
        " = off",   " = on",       " TO DEFAULT", "COMMIT",
        "ROLLBACK", "SAVEPOINT a", " TO a",       "RESET ALL"};
    return some_of(parts, 40);
}

} // namespace

rc::Gen<std::string> valid_script() {
    return rc::gen::exec(random_script);
}

rc::Gen<std::string> token_soup() {
    return rc::gen::exec(soup);
}

} // namespace lockstep::sql::testing
