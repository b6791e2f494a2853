// SPDX-License-Identifier: Apache-2.0
#include "aws/profile.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.hpp"

namespace lockstep::aws {
namespace {

constexpr std::size_t longest_file = 1024UL * 1024;
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// What stands behind a blank and '#' or ';' is a comment.
std::string_view without_comment(std::string_view text) {
    for (auto at = text.find_first_of("#;"); at != std::string_view::npos;
         at = text.find_first_of("#;", at + 1)) {
        if (at > 0 && blanks.find(text[at - 1]) != std::string_view::npos)
            return trimmed(text.substr(0, at));
    }
    return text;
}

/// "[default]", "[profile NAME]" or "[NAME]".
std::string section_name(std::string_view line) {
    constexpr std::string_view word = "profile";
    auto name = trimmed(line.substr(1, line.find(']') - 1));
    if (name.starts_with(word) && name.size() > word.size() &&
        blanks.find(name[word.size()]) != std::string_view::npos)
        name = trimmed(name.substr(word.size()));
    return std::string{name};
}

Unexpected<Error> malformed(std::size_t number) {
    return fix_input(fmt::format("line {}: neither [PROFILE] nor KEY = VALUE", number));
}

/// The files' merged settings of one profile.
struct Profile {
    std::string name;
    bool asked_for = false; ///< By AWS_PROFILE.
    bool found = false;
    std::map<std::string, std::string, std::less<>> values;

    [[nodiscard]] std::string value(std::string_view key) const {
        const auto at = values.find(key);
        return at == values.end() ? "" : at->second;
    }
};

std::string file_of(const Variables& variables, std::string_view name, std::string_view fallback) {
    auto file = variable(variables, name);
    const auto home = variable(variables, "HOME");
    if (file.empty() && !home.empty()) file = fmt::format("{}/.aws/{}", home, fallback);
    return file;
}

/// Adds what the file says of the profile and nobody said before. A file that is not there says
/// nothing.
Result<Done> add_file(const std::string& file, Profile& profile) {
    std::error_code ignored;
    if (file.empty() || !std::filesystem::exists(file, ignored)) return Done{};
    const auto content = read_file(file, longest_file);
    if (!content) return Unexpected{content.error()};
    const auto profiles = parse_profiles(*content);
    if (!profiles) return Unexpected{in_context(file, profiles.error())};
    const auto section = profiles->find(profile.name);
    if (section == profiles->end()) return Done{};
    profile.found = true;
    profile.values.insert(section->second.begin(), section->second.end());
    return Done{};
}

Result<Profile> read_profile(const Variables& variables) {
    Profile profile;
    profile.name = variable(variables, "AWS_PROFILE");
    profile.asked_for = !profile.name.empty();
    if (!profile.asked_for) profile.name = "default";
    for (const auto& file : {file_of(variables, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
                             file_of(variables, "AWS_CONFIG_FILE", "config")}) {
        if (auto added = add_file(file, profile); !added) return Unexpected{added.error()};
    }
    return profile;
}

/// A key of the profile that means more than two keys in a file; empty when there is none.
std::string_view indirection(const Profile& profile) {
    constexpr std::array<std::string_view, 7> keys{
        "role_arn",           "sso_session",       "sso_start_url", "sso_account_id",
        "credential_process", "credential_source", "login_session"};
    const auto* found = std::find_if(keys.begin(), keys.end(), [&](std::string_view key) {
        return !profile.value(key).empty();
    });
    return found == keys.end() ? std::string_view{} : *found;
}

} // namespace

Result<Profiles> parse_profiles(std::string_view text) {
    Profiles profiles;
    std::map<std::string, std::string, std::less<>>* section = nullptr;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto raw = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto line = trimmed(raw);
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        if (line.front() == '[') {
            if (line.find(']') == std::string_view::npos) return malformed(number);
            section = &profiles[section_name(line)];
            continue;
        }
        // An indented line belongs to the key above it, of which none means anything to us.
        if (blanks.find(raw.front()) != std::string_view::npos && section != nullptr) continue;
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || section == nullptr) return malformed(number);
        (*section)[std::string{trimmed(line.substr(0, equals))}] =
            without_comment(trimmed(line.substr(equals + 1)));
    }
    return profiles;
}

SourceResult from_profile(const SourceContext& context) {
    const auto profile = read_profile(context.variables);
    if (!profile) return wrong_setting("AWS profile: " + profile.error().message);
    auto key_id = profile->value("aws_access_key_id");
    auto secret = profile->value("aws_secret_access_key");
    if (!key_id.empty() && !secret.empty()) {
        return found(Credentials{std::move(key_id), Secret{std::move(secret)},
                                 Secret{profile->value("aws_session_token")}, std::nullopt});
    }
    if (const auto key = indirection(*profile); !key.empty())
        return wrong_setting(fmt::format(
            "the AWS profile \"{0}\" gets its credentials by {1}, which Lockstep does not follow: "
            "run eval \"$(aws configure export-credentials --profile {0} --format env)\" first",
            profile->name, key));
    if (!profile->asked_for) return not_set_up();
    return wrong_setting(
        profile->found
            ? fmt::format("the AWS profile \"{}\" has no access key", profile->name)
            : fmt::format("the AWS profile \"{}\" (AWS_PROFILE) is in neither of the shared files",
                          profile->name));
}

std::string profile_region(const Variables& variables) {
    const auto profile = read_profile(variables);
    return profile ? profile->value("region") : "";
}

} // namespace lockstep::aws
