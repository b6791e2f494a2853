// SPDX-License-Identifier: Apache-2.0
#include "aws/instance_metadata.hpp"

#include <algorithm>

namespace lockstep::aws {
namespace {

constexpr std::chrono::seconds patience{1};
constexpr const char* service = "the instance metadata service";
constexpr const char* role_path = "/latest/meta-data/iam/security-credentials/";

CredentialResult<Url> service_url(const Variables& variables) {
    auto given = variable(variables, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
    const bool version6 = variable(variables, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE") == "IPv6";
    if (given.empty()) given = version6 ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/";
    const auto url = parse_url(given);
    if (!url) return wrong_setting("AWS_EC2_METADATA_SERVICE_ENDPOINT: " + url.error().message);
    return *url;
}

/// Session tokens and role names are one printable word.
bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 1024 &&
           std::all_of(text.begin(), text.end(), [](char letter) {
               return letter > ' ' && letter <= '~' && letter != '/' && letter != '?' &&
                      letter != '#';
           });
}

/// A session with the service, which each request names.
class Session {
public:
    Session(const SourceContext& context, Url url) : context_{context}, url_{std::move(url)} {}

    std::optional<CredentialFailure> open() {
        HttpRequest request{"PUT", at("/latest/api/token"), {}, {}};
        request.headers.emplace_back("X-aws-ec2-metadata-token-ttl-seconds", "60");
        const auto reply = ask(context_, request, patience);
        if (!reply)
            return CredentialFailure{
                reply.error().kind,
                std::string{service} + ": " + reply.error().message +
                    " (from a pod it is reached only where its hop limit is 2: use IAM roles for "
                    "service accounts or EKS Pod Identity)"};
        if (reply->status != 200 || reply->body.find_first_of("\r\n") != std::string::npos)
            return CredentialFailure{CredentialFailure::Kind::refused,
                                     std::string{service} + ": it gives out no session token"};
        token_ = Secret{reply->body};
        return std::nullopt;
    }

    [[nodiscard]] CredentialResult<HttpReply> get(const std::string& path) const {
        HttpRequest request{"GET", at(path), {}, {}};
        request.headers.emplace_back("X-aws-ec2-metadata-token", token_.reveal());
        return ask(context_, request, patience);
    }

private:
    [[nodiscard]] Url at(const std::string& path) const {
        auto url = url_;
        url.target = path;
        return url;
    }

    const SourceContext& context_;
    Url url_;
    Secret token_;
};

} // namespace

SourceResult from_instance(const SourceContext& context) {
    auto disabled = variable(context.variables, "AWS_EC2_METADATA_DISABLED");
    std::transform(disabled.begin(), disabled.end(), disabled.begin(),
                   [](char letter) { return static_cast<char>(letter | 0x20); });
    if (disabled == "true") return not_set_up();
    auto url = service_url(context.variables);
    if (!url) return Unexpected{std::move(url).error()};
    Session session{context, *std::move(url)};
    if (auto failure = session.open()) return Unexpected{*std::move(failure)};
    const auto role = session.get(role_path);
    if (!role) return read_json_reply(role, service);
    if (role->status == 404) return refused(std::string{service} + ": the instance has no role");
    const auto name = role->body.substr(0, role->body.find('\n'));
    if (role->status != 200 || !is_word(name))
        return unreachable(std::string{service} + ": it does not tell the instance's role");
    return read_json_reply(session.get(role_path + name), service);
}

} // namespace lockstep::aws
