// SPDX-License-Identifier: Apache-2.0
#include "authors.hpp"

#include "formats/atlas_sum.hpp"
#include "formats/graphile_migrate_header.hpp"

namespace lockstep::formats::testing {
namespace {

using Intents = std::vector<Intent>;

std::string script(const std::vector<std::string>& statements) {
    std::string text;
    for (const auto& each : statements)
        text += each + ";\n";
    return text;
}

/// Calls `write` with each migration and its number, which is always of four digits.
void each(const Intents& intents,
          const std::function<void(const std::string& number, const Intent& intent)>& write) {
    for (std::size_t i = 0; i < intents.size(); ++i)
        write(std::to_string(1001 + i).replace(0, 1, "0"), intents[i]);
}

void write_native(const TemporaryDirectory& directory, const Intents& intents) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a.sql",
                        script(intent.up) + "-- lockstep:down\n" + script(intent.down));
    });
}

void write_flyway(const TemporaryDirectory& directory, const Intents& intents) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write("V" + number + "__a.sql", script(intent.up));
    });
}

void write_pairs(const TemporaryDirectory& directory, const Intents& intents) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a.up.sql", script(intent.up));
        directory.write(number + "_a.down.sql", script(intent.down));
    });
}

void write_sqlx(const TemporaryDirectory& directory, const Intents& intents) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a.up.sql", "-- no-transaction\n" + script(intent.up));
        directory.write(number + "_a.down.sql", script(intent.down));
    });
}

std::string goose_section(const std::vector<std::string>& statements) {
    std::string text;
    for (const auto& each : statements)
        text += "-- +goose StatementBegin\n" + each + "\n-- +goose StatementEnd\n";
    return text;
}

void write_goose(const TemporaryDirectory& directory, const Intents& intents) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a.sql", "-- +goose Up\n" + goose_section(intent.up) +
                                               "-- +goose Down\n" + goose_section(intent.down));
    });
}

void write_dbmate(const TemporaryDirectory& directory, const Intents& intents) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a.sql", "-- migrate:up\n" + script(intent.up) +
                                               "-- migrate:down\n" + script(intent.down));
    });
}

void write_tern(const TemporaryDirectory& directory, const Intents& intents) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a.sql", script(intent.up) +
                                               "---- create above / drop below ----\n" +
                                               script(intent.down));
    });
}

void write_atlas(const TemporaryDirectory& directory, const Intents& intents) {
    atlas::Summing sums;
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a.sql", script(intent.up));
        sums.add(number + "_a.sql", script(intent.up));
    });
    auto sum = "h1:" + atlas::total(sums.lines()) + "\n";
    for (const auto& line : sums.lines())
        sum += line.file + " h1:" + line.hash + "\n";
    directory.write("atlas.sum", sum);
}

void write_graphile(const TemporaryDirectory& directory, const Intents& intents) {
    std::string previous;
    each(intents, [&](const auto& number, const auto& intent) {
        auto body = script(intent.up);
        while (body.ends_with('\n'))
            body.pop_back();
        const auto hash = graphile_migrate::hash_of(body, previous);
        directory.write("committed/00" + number + ".sql",
                        "--! Previous: " + (previous.empty() ? "-" : previous) +
                            "\n--! Hash: " + hash + "\n\n" + body + "\n");
        previous = hash;
    });
}

void write_folders(const TemporaryDirectory& directory, const Intents& intents,
                   const std::string& up_file) {
    each(intents, [&](const auto& number, const auto& intent) {
        directory.write(number + "_a/" + up_file, script(intent.up));
        directory.write(number + "_a/down.sql", script(intent.down));
    });
}

} // namespace

std::vector<Author> authors() {
    return {
        {Format::lockstep, true, write_native},
        {Format::flyway, false, write_flyway},
        {Format::golang_migrate, true, write_pairs},
        {Format::goose, true, write_goose},
        {Format::dbmate, true, write_dbmate},
        {Format::sqlx, true, write_sqlx},
        {Format::tern, true, write_tern},
        {Format::atlas, false, write_atlas},
        {Format::graphile_migrate, false, write_graphile},
        {Format::prisma, true,
         [](const auto& directory, const auto& intents) {
             write_folders(directory, intents, "migration.sql");
         }},
        {Format::diesel, true,
         [](const auto& directory, const auto& intents) {
             write_folders(directory, intents, "up.sql");
         }},
    };
}

} // namespace lockstep::formats::testing
