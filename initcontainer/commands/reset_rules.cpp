// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/reset_rules.hpp"

#include <cctype>

#include <fmt/format.h>

namespace lockstep::initcontainer {

bool is_managed_host(std::string_view host) {
    std::string lower;
    for (const char letter : host)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    while (lower.ends_with('.'))
        lower.pop_back();
    return lower.find(".rds.") != std::string::npos &&
           (lower.ends_with(".amazonaws.com") || lower.ends_with(".amazonaws.com.cn"));
}

std::optional<std::string> reset_objection(const ResetQuestion& question) {
    if (!question.managed_sign.empty())
        return fmt::format("the server of \"{}\" is never reset: {}", question.database,
                           question.managed_sign);
    if (question.confirmed != question.database)
        return fmt::format("--confirm names the database \"{}\", but this is \"{}\"",
                           question.confirmed, question.database);
    if (question.environment.empty())
        return fmt::format(
            "the database \"{}\" is not marked as development; if it is one, mark it "
            "with lockstep init --environment development",
            question.database);
    if (question.environment != "development")
        return fmt::format("the database \"{}\" is marked as {}, not as development",
                           question.database, question.environment);
    return std::nullopt;
}

} // namespace lockstep::initcontainer
