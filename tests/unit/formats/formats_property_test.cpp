// SPDX-License-Identifier: Apache-2.0
// For every format: it is recognised as itself, and nothing of a file is lost between its bytes
// and the statements that are run.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "authors.hpp"
#include "formats/directory.hpp"
#include "formats/known_formats.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::AnyOf;

/// Statements that a cutter could trip over, and none that a format gives a meaning of its own.
std::string any_statement() {
    static const std::vector<std::string> statements{
        "SELECT 1",
        "SELECT 'a;b'",
        "INSERT INTO t VALUES (E'\\'; --', ';')",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2; $$",
        "DO $x$\nBEGIN\n  PERFORM 'y; z';\nEND\n$x$",
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
        "SELECT \"a;b\" FROM t /* c; /* d; */ */ WHERE true",
        "UPDATE t SET a = b -- why; so\n  WHERE c",
        "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
        "COMMENT ON TABLE t IS 'Größe; 漢 😀'",
        "SELECT 'line one\n\nline three'",
        "ALTER TABLE t ADD COLUMN c int",
    };
    return statements[*rc::gen::inRange<std::size_t>(0, statements.size())];
}

std::vector<std::string> any_statements() {
    std::vector<std::string> all;
    for (auto count = *rc::gen::inRange(1, 5); count > 0; --count)
        all.push_back(any_statement());
    return all;
}

std::vector<Intent> any_intents() {
    std::vector<Intent> intents;
    for (auto count = *rc::gen::inRange(1, 6); count > 0; --count)
        intents.push_back({any_statements(), any_statements()});
    return intents;
}

std::vector<std::string> statements_in(const std::string& script) {
    const auto split = sql::split_statements(script);
    if (!split) return {"<fault>"};
    std::vector<std::string> texts;
    for (const auto& each : *split)
        texts.emplace_back(each.text);
    return texts;
}

migrate::MigrationSet load(const TemporaryDirectory& directory) {
    auto set = load_directory(directory.path(), {});
    if (!set) RC_FAIL(set.error().error.message);
    return *std::move(set);
}

RC_GTEST_PROP(EveryFormat, IsRecognisedAndLosesNothing, ()) {
    const auto intents = any_intents();
    for (const auto& author : authors()) {
        const TemporaryDirectory directory;
        author.write(directory, intents);
        const auto set = load(directory);
        RC_ASSERT(set.format == to_string(author.format));
        RC_ASSERT(set.migrations.size() == intents.size());
        for (std::size_t i = 0; i < intents.size(); ++i) {
            const auto& migration = set.migrations[i];
            RC_ASSERT(statements_in(migration.text) == intents[i].up);
            RC_ASSERT(!author.writes_down || statements_in(migration.down) == intents[i].down);
        }
    }
}

/// One author's files may take the place of another's, where both name them alike.
TEST(TwoFormats, AreRefusedOrTakenForOneOfThem) {
    const std::vector<Intent> intents{{{"SELECT 1"}, {"SELECT 2"}}, {{"SELECT 3"}, {"SELECT 4"}}};
    for (const auto& one : authors()) {
        for (const auto& other : authors()) {
            const TemporaryDirectory directory;
            one.write(directory, intents);
            other.write(directory, intents);
            const auto set = load_directory(directory.path(), {});
            if (!set) continue;
            EXPECT_THAT(set->format, AnyOf(to_string(one.format), to_string(other.format)));
        }
    }
}

TEST(Authors, WriteForEveryFormatThatCanBeLoaded) {
    std::set<Format> written;
    for (const auto& author : authors())
        written.insert(author.format);
    std::set<Format> known;
    for (const auto* rules : known_formats())
        known.insert(rules->format);
    EXPECT_EQ(written, known);
}

} // namespace
} // namespace lockstep::formats::testing
