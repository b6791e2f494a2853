// SPDX-License-Identifier: Apache-2.0
#include <random>

#include <gtest/gtest.h>

#include "formats/alembic.hpp"
#include "formats/alembic_config.hpp"
#include "formats/python_tokens.hpp"

namespace lockstep::formats::alembic {
namespace {

constexpr std::string_view whole =
    "'''doc \\N{DASH}\n\nCreate Date: x'''\r\nimport a as b\n# revision\n"
    "revision: str = 'a' \\\n r\"b\"\ndown_revision = ('x', u'\\x41', None,)\n"
    "depends_on = [\"\"\"y\"\"\", {'z'}]; branch_labels = f\"{a['x']!r:>{w}}{{\"\n"
    "def upgrade():\n\tif x: revision = 1\n";

constexpr std::string_view settings =
    "[DEFAULT]\na = %(here)s/%%\n[alembic]\nscript_location : %(a)s\n  more\n"
    "[tool.alembic]\nversion_locations = [\"a\", '''b''', [\"c\"], {d = \"e\"}] # f\nx = true\n";

/// Reads a text in every way, for what must not happen meanwhile.
void read_all(std::string_view text) {
    (void)read_revision(text, "a.py");
    (void)read_ini(text, "here");
    (void)read_toml(text, "here");
    python::LineReader lines{text};
    std::size_t tokens = 0;
    for (auto line = lines.next(); line && line->has_value(); line = lines.next())
        tokens += (*line)->tokens.size();
    // Every token has a byte of its own, so no text can be read without an end.
    EXPECT_LE(tokens, text.size());
}

TEST(AlembicReader, EndsOnEveryBeginningOfAText) {
    for (std::size_t length = 0; length <= whole.size(); ++length)
        read_all(whole.substr(0, length));
    for (std::size_t length = 0; length <= settings.size(); ++length)
        read_all(settings.substr(0, length));
}

TEST(AlembicReader, EndsOnTextsWithOneByteChanged) {
    constexpr std::string_view bytes{"\0\n\r\\'\"{}()[]=:;%#\xff", 18};
    for (const auto text : {whole, settings}) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            for (const char byte : bytes) {
                std::string changed{text};
                changed[at] = byte;
                read_all(changed);
            }
        }
    }
}

TEST(AlembicReader, EndsOnRandomTexts) {
    // Of the signs that mean something, so that most texts get further than their first byte.
    constexpr std::string_view signs = "abfrtu'\"'\"{}()[]=:;,.%#\\\n\r \t\f0x9N_\x80";
    std::mt19937 random{20260724};
    std::uniform_int_distribution<std::size_t> pick{0, signs.size() - 1};
    std::uniform_int_distribution<std::size_t> length{0, 200};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto left = length(random); left > 0; --left)
            text += signs[pick(random)];
        read_all(text);
    }
}

} // namespace
} // namespace lockstep::formats::alembic
