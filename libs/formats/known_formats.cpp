// SPDX-License-Identifier: Apache-2.0
#include "formats/known_formats.hpp"

#include <algorithm>
#include <array>

#include "formats/atlas.hpp"
#include "formats/dbmate.hpp"
#include "formats/diesel.hpp"
#include "formats/flyway.hpp"
#include "formats/golang_migrate.hpp"
#include "formats/goose.hpp"
#include "formats/graphile_migrate.hpp"
#include "formats/native.hpp"
#include "formats/prisma.hpp"
#include "formats/sqlx.hpp"
#include "formats/tern.hpp"

namespace lockstep::formats {

std::span<const Rules* const> known_formats() {
    static const std::array formats{
        &native::rules(),
        &flyway::rules(),
        &golang_migrate::rules(),
        &goose::rules(),
        &dbmate::rules(),
        &sqlx::rules(),
        &tern::rules(),
        &atlas::rules(),
        &graphile_migrate::rules(),
        &prisma::rules(),
        &diesel::rules(),
    };
    return formats;
}

const Rules* rules_of(Format format) {
    const auto all = known_formats();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Rules* each) { return each->format == format; });
    return found == all.end() ? nullptr : *found;
}

} // namespace lockstep::formats
