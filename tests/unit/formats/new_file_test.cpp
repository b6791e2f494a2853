// SPDX-License-Identifier: Apache-2.0
#include "formats/new_file.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "temporary_directory.hpp"

namespace lockstep::formats::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// 2024-03-09 07:05:02 UTC.
const WallTime present{std::chrono::seconds{1709967902}};

using Names = std::vector<std::string>;

Names names_after(Format format, const Names& scripts) {
    const auto files = next_files(format, scripts, "add_orders", present);
    if (!files) return {files.error().message};
    Names names;
    for (const auto& file : *files)
        names.push_back(file.name);
    return names;
}

struct Row {
    std::string name;
    Format format = Format::lockstep;
    Names scripts;
    Names names;
    friend void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
};

class NextFiles : public ::testing::TestWithParam<Row> {};

TEST_P(NextFiles, AreNamedAsTheDirectoryNamesThem) {
    EXPECT_EQ(names_after(GetParam().format, GetParam().scripts), GetParam().names);
}

INSTANTIATE_TEST_SUITE_P(
    Behind, NextFiles,
    ::testing::ValuesIn(std::vector<Row>{
        {"Nothing", Format::lockstep, {}, {"20240309070502_add_orders.sql"}},
        {"Numbers", Format::lockstep, {"0009_a.sql", "0002_b.sql"}, {"0010_add_orders.sql"}},
        {"ABaseline", Format::lockstep, {"0001_a.sql", "B0020_b.sql"}, {"0021_add_orders.sql"}},
        {"ARepeatable", Format::lockstep, {"R_v.sql"}, {"20240309070502_add_orders.sql"}},
        {"Times", Format::lockstep, {"20240131120000_a.sql"}, {"20240309070502_add_orders.sql"}},
        {"FlywayNothing", Format::flyway, {}, {"V1__add_orders.sql"}},
        {"Flyway", Format::flyway, {"V1.9__a.sql", "R__v.sql"}, {"V1.10__add_orders.sql"}},
        {"FlywayUnderscores", Format::flyway, {"V1_2__a.sql"}, {"V1_3__add_orders.sql"}},
        {"FlywayFolders",
         Format::flyway,
         {"2023/V1__a.sql", "2024/x/V2__b.sql"},
         {"2024/x/V3__add_orders.sql"}},
        {"PairsNothing",
         Format::golang_migrate,
         {},
         {"20240309070502_add_orders.up.sql", "20240309070502_add_orders.down.sql"}},
        {"Pairs",
         Format::golang_migrate,
         {"000001_a.up.sql"},
         {"000002_add_orders.up.sql", "000002_add_orders.down.sql"}},
        {"GooseNothing", Format::goose, {}, {"20240309070502_add_orders.sql"}},
        {"GooseNumbers", Format::goose, {"00001_a.sql"}, {"00002_add_orders.sql"}},
        {"Dbmate", Format::dbmate, {"20240131120000_a.sql"}, {"20240309070502_add_orders.sql"}},
        {"SqlxNothing", Format::sqlx, {}, {"20240309070502_add_orders.sql"}},
        {"Sqlx", Format::sqlx, {"0001_a.sql"}, {"0002_add_orders.sql"}},
        {"SqlxPairs",
         Format::sqlx,
         {"0001_a.up.sql"},
         {"0002_add_orders.up.sql", "0002_add_orders.down.sql"}},
        {"TernNothing", Format::tern, {}, {"001_add_orders.sql"}},
        {"Tern", Format::tern, {"001_a.sql", "002_b.sql"}, {"003_add_orders.sql"}},
        {"Atlas", Format::atlas, {"20240131120000_a.sql"}, {"20240309070502_add_orders.sql"}},
        {"PrismaNothing", Format::prisma, {}, {"20240309070502_add_orders/migration.sql"}},
        {"PrismaBehindItsBaseline",
         Format::prisma,
         {"0_init/migration.sql"},
         {"20240309070502_add_orders/migration.sql"}},
        {"DieselBehindItsSetup",
         Format::diesel,
         {"00000000000000_diesel_initial_setup/up.sql"},
         {"2024-03-09-070502_add_orders/up.sql", "2024-03-09-070502_add_orders/down.sql"}},
        {"Diesel",
         Format::diesel,
         {"2024-01-31-120000_a/up.sql"},
         {"2024-03-09-070502_add_orders/up.sql", "2024-03-09-070502_add_orders/down.sql"}},
        {"DieselWithoutDashes",
         Format::diesel,
         {"20240131120000_a/up.sql"},
         {"20240309070502_add_orders/up.sql", "20240309070502_add_orders/down.sql"}},
        {"AllNumbersOfGoose",
         Format::goose,
         {"9223372036854775807_a.sql"},
         {"9223372036854775807_a.sql is the highest version that goose takes; there is none "
          "behind it"}},
    }),
    [](const auto& test) { return test.param.name; });

TEST(NextFilesOfGraphileMigrate, AreWrittenIntoCurrentSql) {
    EXPECT_THAT(names_after(Format::graphile_migrate, {"committed/000001.sql"}),
                ElementsAre(HasSubstr("`graphile-migrate commit`")));
}

TEST(NextFiles, HaveTheSkeletonOfTheirTool) {
    const auto text = [](Format format) {
        return next_files(format, {}, "a", present)->front().text;
    };
    EXPECT_THAT(text(Format::lockstep), ::testing::EndsWith("\n-- lockstep:down\n"));
    EXPECT_EQ(text(Format::goose), "-- +goose Up\n\n\n-- +goose Down\n");
    EXPECT_EQ(text(Format::dbmate), "-- migrate:up\n\n\n-- migrate:down\n");
    EXPECT_THAT(text(Format::tern), HasSubstr("\n---- create above / drop below ----\n"));
    EXPECT_EQ(text(Format::flyway), "");
}

struct Title {
    std::string name;
    std::string title;
    std::string slug;
    friend void PrintTo(const Title& row, std::ostream* out) { *out << row.name; }
};

class Slug : public ::testing::TestWithParam<Title> {};

TEST_P(Slug, IsMadeOfLettersAndDigits) {
    const auto slug = to_slug(GetParam().title);
    ASSERT_TRUE(slug) << slug.error().message;
    EXPECT_EQ(*slug, GetParam().slug);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Slug,
    ::testing::ValuesIn(std::vector<Title>{
        {"Words", "Add orders", "add_orders"},
        {"APath", "../../etc/passwd", "etc_passwd"},
        {"Signs", "-- drop: \"users\"; ${x} {{y}} --", "drop_users_x_y"},
        {"Underscores", "__a__b__", "a_b"},
        {"LettersOfOthers", "Größe ändern", "gr_e_ndern"},
        {"AnEnding", "orders.up", "orders_up"},
        {"LongWords", "one two three four five six seven eight nine ten eleven twelve thirteen",
         "one_two_three_four_five_six_seven_eight_nine_ten_eleven"},
        {"OneLongWord", std::string(80, 'a'), std::string(60, 'a')},
    }),
    [](const auto& test) { return test.param.name; });

TEST(Slug, NeedsALetterOrADigitAndOneLine) {
    for (const std::string title : {"", "---", "日本", "a\nb", "a\tb", "a\x7f", "a\xff"})
        EXPECT_FALSE(to_slug(title)) << title;
}

TEST(EmptyDirectory, HoldsNothingThatCouldBeAMigration) {
    const TemporaryDirectory directory;
    const auto is_empty = [&](Format format) {
        return is_empty_directory(directory.path(), {.format = format});
    };
    EXPECT_TRUE(is_empty(Format::automatic));
    EXPECT_TRUE(is_empty(Format::goose));
    directory.write("README.md", "Migrations");
    directory.write("migration_lock.toml", "provider = \"postgresql\"\n");
    EXPECT_TRUE(is_empty(Format::automatic));
    EXPECT_TRUE(is_empty(Format::prisma));
    directory.write("notes.sql", "SELECT 1;");
    EXPECT_FALSE(is_empty(Format::automatic));
    EXPECT_FALSE(is_empty(Format::goose));
    EXPECT_FALSE(is_empty_directory(directory.path() / "missing", {}));
}

} // namespace
} // namespace lockstep::formats::testing
