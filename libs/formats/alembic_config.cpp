// SPDX-License-Identifier: Apache-2.0
#include "formats/alembic_config.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/file.hpp"
#include "formats/alembic_refusal.hpp"

namespace lockstep::formats::alembic {
namespace {

constexpr std::size_t longest_file = 4U << 20U;
constexpr int deepest_names = 10;

bool append(std::string& text, std::string_view part, const Names& names, int depth) {
    if (depth > deepest_names) return false;
    for (std::size_t i = 0; i < part.size(); ++i) {
        const auto rest = part.substr(i);
        if (part[i] != '%') {
            text += part[i];
        } else if (rest.starts_with("%%")) {
            text += '%';
            ++i;
        } else {
            const auto end = rest.find(")s");
            if (!rest.starts_with("%(") || end == std::string_view::npos) return false;
            const auto* value = names(std::string{rest.substr(2, end - 2)});
            if (value == nullptr || !append(text, *value, names, depth + 1)) return false;
            i += end + 1;
        }
    }
    return true;
}

Expected<std::optional<Config>, LoadError>
read(const std::filesystem::path& root, const std::string& name,
     Expected<std::optional<Config>, LoadError> (*parse)(std::string_view, const std::string&)) {
    const auto path = root / name;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return std::optional<Config>{};
    const auto text = read_file(path, longest_file);
    if (!text) return refused(name, 0, text.error().message);
    return parse(*text, root.string());
}

} // namespace

std::optional<std::string> interpolated(std::string_view text, const Names& names) {
    std::string result;
    if (!append(result, text, names, 0)) return std::nullopt;
    return result;
}

Expected<std::optional<Config>, LoadError> read_config(const std::filesystem::path& root) {
    auto ini = read(root, "alembic.ini", read_ini);
    if (!ini) return ini;
    auto toml = read(root, "pyproject.toml", read_toml);
    if (!toml || !toml->has_value()) return toml ? std::move(ini) : std::move(toml);
    if (!ini->has_value()) return toml;
    auto& config = **ini;
    if (!config.script_location) config.script_location = (*toml)->script_location;
    if (config.version_locations.empty()) config.version_locations = (*toml)->version_locations;
    if (config.file_template.empty()) config.file_template = (*toml)->file_template;
    config.recursive |= (*toml)->recursive;
    config.sourceless |= (*toml)->sourceless;
    return ini;
}

} // namespace lockstep::formats::alembic
