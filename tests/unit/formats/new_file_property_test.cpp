// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "authors.hpp"
#include "formats/atlas_sum.hpp"
#include "formats/directory.hpp"
#include "formats/new_file.hpp"

namespace lockstep::formats::testing {
namespace {

std::vector<std::string> scripts_of(const migrate::MigrationSet& set) {
    std::vector<std::string> scripts;
    for (const auto& each : set.migrations)
        scripts.push_back(each.script);
    return scripts;
}

migrate::MigrationSet loaded(const TemporaryDirectory& directory, Format format) {
    auto set = load_directory(directory.path(), {.format = format});
    if (!set) RC_FAIL(set.error().error.message);
    return *std::move(set);
}

/// Writes what next_files() says, as the command does.
void add_migration(const TemporaryDirectory& directory, Format format,
                   const std::vector<std::string>& scripts, const std::string& title,
                   WallTime now) {
    const auto slug = to_slug(title);
    RC_ASSERT(slug);
    const auto files = next_files(format, scripts, *slug, now);
    if (!files) RC_FAIL(files.error().message);
    for (const auto& file : *files) {
        RC_ASSERT_FALSE(std::filesystem::exists(directory.path() / file.name));
        directory.write(file.name, file.text);
    }
    if (format != Format::atlas) return;
    const auto sum = atlas::make_sum(directory.path());
    RC_ASSERT(sum);
    directory.write(atlas::sum_file, *sum);
}

/// Titles of any bytes that have a letter, and are one line of UTF-8.
std::string any_title() {
    const auto printed = rc::gen::container<std::string>(rc::gen::inRange(' ', '\x7f'));
    return "a" + *printed;
}

WallTime any_time() {
    return WallTime{std::chrono::seconds{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000)}};
}

/// The formats whose new migration is a new file.
Format any_format() {
    auto all = authors();
    std::erase_if(all, [](const Author& each) { return each.format == Format::graphile_migrate; });
    return all[*rc::gen::inRange<std::size_t>(0, all.size())].format;
}

RC_GTEST_PROP(NewMigration, IsTheHighestOfADirectoryThatStillLoads, ()) {
    const auto all = authors();
    const auto format = any_format();
    const TemporaryDirectory directory;
    const auto count = *rc::gen::inRange<std::size_t>(1, 12);
    const auto author = std::find_if(all.begin(), all.end(),
                                     [&](const Author& each) { return each.format == format; });
    author->write(directory, std::vector<Intent>(count, {{"SELECT 1"}, {"SELECT 2"}}));
    const auto before = scripts_of(loaded(directory, format));
    add_migration(directory, format, before, any_title(), any_time());
    auto after = scripts_of(loaded(directory, format));
    RC_ASSERT(after.size() == count + 1);
    after.pop_back();
    RC_ASSERT(after == before);
}

RC_GTEST_PROP(NewMigration, CanBeTheFirstAndTheSecond, ()) {
    const auto format = any_format();
    const TemporaryDirectory directory;
    add_migration(directory, format, {}, any_title(), any_time());
    const auto first = loaded(directory, format);
    RC_ASSERT(first.migrations.size() == 1U);
    add_migration(directory, format, scripts_of(first), any_title(), any_time());
    RC_ASSERT(loaded(directory, format).migrations.size() == 2U);
}

} // namespace
} // namespace lockstep::formats::testing
