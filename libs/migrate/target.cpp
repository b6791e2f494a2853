// SPDX-License-Identifier: Apache-2.0
#include "migrate/target.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/sha256.hpp"

namespace lockstep::migrate {

Result<Done> stop_at(MigrationSet& set, std::string_view target) {
    if (target.empty()) return Done{};
    const auto wanted = Version::parse(target);
    if (!wanted) return Unexpected{in_context("target", wanted.error())};
    const auto found =
        std::find_if(set.migrations.begin(), set.migrations.end(), [&](const auto& each) {
            return each.kind != Kind::repeatable && each.version == *wanted;
        });
    if (found == set.migrations.end()) {
        return fix_input(fmt::format("target: {} has no migration of version {}; its highest is {}",
                                     set.directory, target, set.highest().text()));
    }
    if (*wanted == set.highest()) return Done{};
    // As the file spells it, so that 1 and 01 name one set.
    set.digest = sha256_hex(set.digest + " up to " + found->version.text());
    std::erase_if(set.migrations, [&](const auto& each) {
        return each.kind == Kind::repeatable || each.version > *wanted;
    });
    return Done{};
}

} // namespace lockstep::migrate
