// SPDX-License-Identifier: Apache-2.0
#include "aws/sts_answer.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "aws/xml.hpp"

namespace lockstep::aws {
namespace {

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

} // namespace

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

} // namespace lockstep::aws
