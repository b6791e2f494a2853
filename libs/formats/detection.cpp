// SPDX-License-Identifier: Apache-2.0
#include "formats/detection.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "formats/encoding.hpp"
#include "formats/known_formats.hpp"
#include "formats/refusal.hpp"

namespace lockstep::formats {
namespace {

std::string first_known(const std::vector<std::string>& names, const Rules& rules) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
        return !std::holds_alternative<Foreign>(rules.read_name(name));
    });
    return found == names.end() ? std::string{} : *found;
}

std::string all_names() {
    std::vector<std::string> forms;
    for (const auto* rules : known_formats())
        forms.push_back(fmt::format("{} ({})", rules->expected_names, to_string(rules->format)));
    return fmt::format("{}", fmt::join(forms, ", "));
}

} // namespace

LoadError no_migrations(const Source& source) {
    const auto& names = source.listing.files;
    const auto sql = std::find_if(names.begin(), names.end(),
                                  [](const auto& name) { return is_sql_name(name); });
    if (sql != names.end()) {
        return refusal(
            printable(*sql),
            fmt::format("{} is not named like a migration of any known format; expected {}",
                        printable(*sql), all_names()));
    }
    return refusal(
        {},
        fmt::format("the migration directory {} holds no migrations; put files into it that are "
                    "named {}",
                    source.directory.string(), all_names()));
}

Expected<Recognised, LoadError> recognise(const Source& source, Contents& /*contents*/) {
    const Rules* found = nullptr;
    std::string file;
    for (const auto* rules : known_formats()) {
        auto name = first_known(source.listing.files, *rules);
        if (name.empty()) continue;
        if (found != nullptr) {
            return Unexpected{refusal(
                name, fmt::format("{} mixes two formats: {} is named as in {}'s, {} as in {}'s; "
                                  "keep one, or choose with --format (LOCKSTEP_FORMAT)",
                                  source.directory.string(), file, to_string(found->format), name,
                                  to_string(rules->format)))};
        }
        found = rules;
        file = std::move(name);
    }
    if (found == nullptr) return Unexpected{no_migrations(source)};
    return Recognised{found, {}};
}

} // namespace lockstep::formats
