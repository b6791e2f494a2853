// SPDX-License-Identifier: Apache-2.0
#include "aws/web_identity.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "aws/sigv4.hpp"
#include "aws/xml.hpp"
#include "base/file.hpp"

namespace lockstep::aws {
namespace {

constexpr std::chrono::seconds patience{5};
constexpr std::size_t longest_token = 32UL * 1024;

using Kind = CredentialFailure::Kind;

struct Explained {
    std::string_view code;
    Kind kind;
    std::string_view meaning;
};
constexpr std::array<Explained, 7> codes{{
    {"AccessDenied", Kind::refused,
     "the role's trust policy does not let this service account assume it"},
    {"InvalidIdentityToken", Kind::refused,
     "the token's issuer is no identity provider of the account, or the token is for another "
     "audience"},
    {"ExpiredTokenException", Kind::refused,
     "the token in AWS_WEB_IDENTITY_TOKEN_FILE has expired: is it still renewed, and does the "
     "clock go right?"},
    {"ValidationError", Kind::refused,
     "AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME or the token is malformed"},
    {"RegionDisabledException", Kind::refused, "the service is not turned on in this region"},
    {"IDPRejectedClaim", Kind::refused, "the identity provider rejects the token"},
    {"IDPCommunicationError", Kind::unreachable, "it cannot reach the identity provider"},
}};

CredentialFailure explain(unsigned status, const std::string& code) {
    const auto* known = std::find_if(codes.begin(), codes.end(),
                                     [&](const Explained& each) { return each.code == code; });
    const auto kind = known != codes.end()             ? known->kind
                      : status == 429 || status >= 500 ? Kind::unreachable
                                                       : Kind::refused;
    const bool throttled = code == "Throttling" || code == "ThrottlingException";
    return {throttled ? Kind::unreachable : kind,
            fmt::format("the security token service answered with {} (status {}){}",
                        code.empty() ? "no code" : code, status,
                        known != codes.end() ? fmt::format(": {}", known->meaning) : "")};
}

/// A code as AWS writes them; anything else is not repeated.
std::string error_code_of(std::string_view body) {
    const auto root = parse_xml(body);
    const auto* error = root && root->name == "ErrorResponse" ? root->child("Error") : nullptr;
    const auto* code = error != nullptr ? error->child("Code") : nullptr;
    if (code == nullptr || code->text.size() > 64) return {};
    const bool plain = std::all_of(code->text.begin(), code->text.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '.';
    });
    return plain ? code->text : "";
}

std::string text_of(const XmlElement& element, std::string_view name) {
    const auto* child = element.child(name);
    return child != nullptr && child->children.empty() ? child->text : "";
}

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

CredentialResult<Credentials> parse_assume_role_answer(unsigned status, std::string_view body) {
    if (status != 200) return Unexpected{explain(status, error_code_of(body))};
    const auto root = parse_xml(body);
    const auto* result = root && root->name == "AssumeRoleWithWebIdentityResponse"
                             ? root->child("AssumeRoleWithWebIdentityResult")
                             : nullptr;
    const auto* element = result != nullptr ? result->child("Credentials") : nullptr;
    if (element != nullptr) {
        auto credentials =
            make_credentials(text_of(*element, "AccessKeyId"), text_of(*element, "SecretAccessKey"),
                             text_of(*element, "SessionToken"), text_of(*element, "Expiration"));
        if (credentials) return *std::move(credentials);
    }
    return unreachable("the answer of the security token service holds no credentials");
}

SourceResult from_web_identity(const SourceContext& context) {
    const auto file = variable(context.variables, "AWS_WEB_IDENTITY_TOKEN_FILE");
    const auto role = variable(context.variables, "AWS_ROLE_ARN");
    if (file.empty()) return not_set_up();
    if (role.empty())
        return wrong_setting("auth iam: AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN, the "
                             "role to assume, is not");
    const auto token = read_file(file, longest_token);
    if (!token) return refused("AWS_WEB_IDENTITY_TOKEN_FILE: " + token.error().message);
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
