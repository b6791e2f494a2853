// SPDX-License-Identifier: Apache-2.0
#include "aws/source.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "aws/roots.hpp"

namespace lockstep::aws {

SourceResult from_environment(const SourceContext& context) {
    auto key_id = variable(context.variables, "AWS_ACCESS_KEY_ID");
    auto secret = variable(context.variables, "AWS_SECRET_ACCESS_KEY");
    if (key_id.empty() && secret.empty()) return not_set_up();
    if (key_id.empty() || secret.empty())
        return wrong_setting("auth iam: of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is "
                             "set: set both or none");
    Credentials credentials{std::move(key_id), Secret{std::move(secret)},
                            Secret{variable(context.variables, "AWS_SESSION_TOKEN")}, std::nullopt};
    return found(std::move(credentials));
}

CredentialResult<HttpReply> ask(const SourceContext& context, const HttpRequest& request,
                                std::chrono::milliseconds longest) {
    HttpLimits limits{std::min(context.deadline,
                               std::chrono::steady_clock::now() + SteadyTime::duration{longest}),
                      {}};
    if (request.url.tls) {
        auto roots = roots_for_https(context.variables);
        if (!roots) return wrong_setting(std::move(roots).error().message);
        limits.roots = *std::move(roots);
    }
    return exchange(request, limits, context.stop);
}

SourceResult read_json_reply(const CredentialResult<HttpReply>& reply, const std::string& whose) {
    using Kind = CredentialFailure::Kind;
    if (!reply)
        return Unexpected{
            CredentialFailure{reply.error().kind, whose + ": " + reply.error().message}};
    if (reply->status != 200) {
        // The body is not shown: it is not ours to judge what of it is secret.
        const bool passing = reply->status == 429 || reply->status >= 500;
        return Unexpected{
            CredentialFailure{passing ? Kind::unreachable : Kind::refused,
                              fmt::format("{}: the answer was status {}", whose, reply->status)}};
    }
    auto credentials = parse_credentials_json(reply->body);
    if (!credentials) return unreachable(whose + ": the answer holds no credentials");
    return found(*std::move(credentials), reply->date);
}

} // namespace lockstep::aws
