// SPDX-License-Identifier: Apache-2.0
#include "aws/web_identity.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "aws/sigv4.hpp"
#include "aws/sts_answer.hpp"
#include "base/file.hpp"

namespace lockstep::aws {
namespace {

constexpr std::chrono::seconds patience{5};
constexpr std::size_t longest_token = 32UL * 1024;

/// How it is called, and where.
CredentialResult<Url> service_url(const SourceContext& context) {
    const auto given = variable(context.variables, "AWS_ENDPOINT_URL_STS");
    if (!given.empty()) {
        auto url = parse_url(given);
        if (!url) return wrong_setting("AWS_ENDPOINT_URL_STS: " + url.error().message);
        if (!url->tls && !is_loopback(*url))
            return wrong_setting("AWS_ENDPOINT_URL_STS: only https:// keeps a token secret");
        return *std::move(url);
    }
    if (context.region.empty())
        return wrong_setting("auth iam: the region of the security token service is not known: set "
                             "it (--region, AWS_REGION)");
    const auto url = parse_url("https://" + sts_host(context.region) + "/");
    if (!url) return wrong_setting("the region is malformed (--region, AWS_REGION)");
    return *url;
}

HttpRequest assume_role(Url url, const SourceContext& context, const std::string& token) {
    const auto session = variable(context.variables, "AWS_ROLE_SESSION_NAME");
    HttpRequest request{"POST", std::move(url), {}, {}};
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                       {"Accept", "application/xml"}};
    request.body = fmt::format(
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn={}&RoleSessionName={}&"
        "WebIdentityToken={}",
        percent_encode(variable(context.variables, "AWS_ROLE_ARN")),
        percent_encode(session.empty() ? "lockstep" : session), percent_encode(token));
    return request;
}

} // namespace

std::string sts_host(std::string_view region) {
    struct Suffix {
        std::string_view regions;
        std::string_view suffix;
    };
    constexpr std::array<Suffix, 6> suffixes{{{"cn-", "amazonaws.com.cn"},
                                              {"eusc-", "amazonaws.eu"},
                                              {"us-isob-", "sc2s.sgov.gov"},
                                              {"us-isof-", "csp.hci.ic.gov"},
                                              {"eu-isoe-", "cloud.adc-e.uk"},
                                              {"us-iso-", "c2s.ic.gov"}}};
    const auto* found = std::find_if(suffixes.begin(), suffixes.end(), [region](const auto& each) {
        return region.starts_with(each.regions);
    });
    return fmt::format("sts.{}.{}", region,
                       found == suffixes.end() ? "amazonaws.com" : found->suffix);
}

SourceResult from_web_identity(const SourceContext& context) {
    const auto file = variable(context.variables, "AWS_WEB_IDENTITY_TOKEN_FILE");
    const auto role = variable(context.variables, "AWS_ROLE_ARN");
    if (file.empty()) return not_set_up();
    if (role.empty())
        return wrong_setting("auth iam: AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN, the "
                             "role to assume, is not");
    auto token = read_file(file, longest_token);
    if (!token) return refused("AWS_WEB_IDENTITY_TOKEN_FILE: " + token.error().message);
    while (token->ends_with('\n') || token->ends_with('\r'))
        token->pop_back();
    auto url = service_url(context);
    if (!url) return Unexpected{std::move(url).error()};
    const auto origin = origin_of(*url);
    const auto reply = ask(context, assume_role(*std::move(url), context, *token), patience);
    if (!reply) return Unexpected{reply.error()};
    auto credentials = parse_assume_role_answer(reply->status, reply->body);
    if (!credentials)
        return Unexpected{CredentialFailure{credentials.error().kind,
                                            origin + ": " + credentials.error().message}};
    return found(*std::move(credentials), reply->date);
}

} // namespace lockstep::aws
