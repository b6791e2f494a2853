// SPDX-License-Identifier: Apache-2.0
#include "aws/container_credentials.hpp"

#include <algorithm>
#include <array>

#include "base/file.hpp"

namespace lockstep::aws {
namespace {

constexpr std::string_view ecs_agent = "169.254.170.2";
constexpr std::array<std::string_view, 3> agents{ecs_agent, "169.254.170.23", "fd00:ec2::23"};
constexpr std::chrono::seconds patience{1};
constexpr std::chrono::seconds pause{1};
constexpr int tries = 3;
constexpr std::size_t longest_token = 32UL * 1024;

/// What the agent knows us by; empty when it needs nothing.
CredentialResult<Secret> authorization(const Variables& variables) {
    auto token = variable(variables, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    const auto file = variable(variables, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (!file.empty()) {
        auto content = read_file(file, longest_token);
        if (!content)
            return refused("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: " + content.error().message);
        token = *std::move(content);
    }
    // It becomes a line of a request, where an end of line would begin another header.
    if (std::any_of(token.begin(), token.end(),
                    [](char letter) { return letter < ' ' || letter == 0x7f; }))
        return wrong_setting("the container's authorization token has line ends or control "
                             "characters in it");
    return Secret{std::move(token)};
}

bool worth_another_try(const CredentialResult<HttpReply>& reply) {
    if (!reply) return reply.error().kind == CredentialFailure::Kind::unreachable;
    return reply->status == 429 || reply->status >= 500;
}

CredentialResult<HttpReply> ask_agent(const SourceContext& context, const HttpRequest& request) {
    auto reply = ask(context, request, patience);
    for (int i = 1; i < tries && worth_another_try(reply); ++i) {
        if (std::chrono::steady_clock::now() + pause >= context.deadline) break;
        if (context.stop.wait_for(pause)) break;
        reply = ask(context, request, patience);
    }
    return reply;
}

} // namespace

CredentialResult<std::optional<Url>> container_url(const Variables& variables) {
    const auto relative = variable(variables, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const auto full = variable(variables, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (relative.empty() && full.empty()) return std::optional<Url>{};
    if (!relative.empty() && relative.front() != '/')
        return wrong_setting("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: it must begin with a slash");
    const auto* const name = relative.empty() ? "AWS_CONTAINER_CREDENTIALS_FULL_URI: "
                                              : "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: ";
    auto url = parse_url(relative.empty() ? full : "http://" + std::string{ecs_agent} + relative);
    if (!url) return wrong_setting(name + url.error().message);
    // Whatever a hosts file says of this name, nothing leaves the machine.
    if (url->host == "localhost") url->host = "127.0.0.1";
    const bool own = std::find(agents.begin(), agents.end(), url->host) != agents.end();
    if (!url->tls && !own && !is_loopback(*url))
        return wrong_setting(std::string{name} +
                             "without https:// only 169.254.170.2, 169.254.170.23, fd00:ec2::23 "
                             "and loopback are asked");
    return std::optional{*std::move(url)};
}

SourceResult from_container(const SourceContext& context) {
    const auto url = container_url(context.variables);
    if (!url) return Unexpected{url.error()};
    if (!*url) return not_set_up();
    const auto token = authorization(context.variables);
    if (!token) return Unexpected{token.error()};
    HttpRequest request{"GET", **url, {{"Accept", "application/json"}}, {}};
    if (!token->empty()) request.headers.emplace_back("Authorization", token->reveal());
    return read_json_reply(ask_agent(context, request), "the container's credential agent");
}

} // namespace lockstep::aws
