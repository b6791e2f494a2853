// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <future>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kube/live_api.hpp"
#include "support/manual_clock.hpp"

namespace lockstep::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds enough{30};

/// Takes connections and never says a word.
class SilentServer {
public:
    SilentServer() : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* const generic = static_cast<sockaddr*>(static_cast<void*>(&address));
        EXPECT_EQ(::bind(socket_, generic, length), 0);
        EXPECT_EQ(::listen(socket_, 8), 0);
        EXPECT_EQ(::getsockname(socket_, generic, &length), 0);
        port_ = ntohs(address.sin_port);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    ~SilentServer() { ::close(socket_); }

    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }

private:
    int socket_;
    int port_ = 0;
};

class LiveTransport : public test::LiveApi {
protected:
    LiveTransport()
        : token_file_{std::filesystem::temp_directory_path() / ("lockstep-" + space_)} {}
    ~LiveTransport() override { std::filesystem::remove(token_file_); }

    static ApiResult<Response> get_version(const Config& config) {
        const SystemClock clock;
        return connect(config, clock)->send({Method::get, "/version"}, enough, {});
    }

    /// A token of a new service account, which may read or, as any, not even that.
    std::string token_of(const std::string& account, const std::string& role) {
        create(resources::service_accounts,
               {{"apiVersion", "v1"},
                {"kind", "ServiceAccount"},
                {"metadata", {{"namespace", space_}, {"name", account}}}});
        create(
            {"rbac.authorization.k8s.io", "v1", "rolebindings"},
            {{"apiVersion", "rbac.authorization.k8s.io/v1"},
             {"kind", "RoleBinding"},
             {"metadata", {{"namespace", space_}, {"name", account}}},
             {"roleRef",
              {{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "ClusterRole"}, {"name", role}}},
             {"subjects",
              {{{"kind", "ServiceAccount"}, {"namespace", space_}, {"name", account}}}}});
        const Json wish = {{"apiVersion", "authentication.k8s.io/v1"},
                           {"kind", "TokenRequest"},
                           {"spec", {{"expirationSeconds", 3600}}}};
        const auto answer = transport_->send(
            {Method::post,
             "/api/v1/namespaces/" + space_ + "/serviceaccounts/" + account + "/token",
             "application/json", wish.dump()},
            enough, {});
        EXPECT_TRUE(answer);
        return answer ? Json::parse(answer->body)["status"]["token"].get<std::string>() : "";
    }

    void create(const Resource& resource, const Json& object) {
        const auto created = client_.create(resource, object, "test");
        ASSERT_TRUE(created) << created.error().message;
    }

    std::string version_now() {
        const auto page = client_.list(resources::config_maps, {.space = space_}, {});
        EXPECT_TRUE(page);
        return page ? page->resource_version : "";
    }

    void write_token(const std::string& token) const {
        std::ofstream{token_file_, std::ios::trunc} << token;
    }

    Config token_config() const {
        auto config = server_.config();
        config.certificate.reset();
        config.token_file = token_file_;
        return config;
    }

    std::filesystem::path token_file_;
};

TEST_F(LiveTransport, BelievesTheAuthorityOfTheKubeconfig) {
    const auto answer = get_version(server_.config());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
}

TEST_F(LiveTransport, BelievesNobodyElse) {
    auto config = server_.config();
    config.authorities_pem.clear();
    EXPECT_FALSE(get_version(config));
}

TEST_F(LiveTransport, VerifiesTheNameInTheCertificate) {
    auto config = server_.config();
    config.server_name = "localhost";
    EXPECT_TRUE(get_version(config));
    config.server_name = "somebody.else";
    EXPECT_FALSE(get_version(config));
}

TEST_F(LiveTransport, RefusesAnAuthorityThatIsNoCertificate) {
    auto config = server_.config();
    config.authorities_pem = "nonsense";
    const auto transport = CpprestTransport::open(config, clock_);
    ASSERT_FALSE(transport);
    EXPECT_EQ(transport.error(),
              (Error{Remedy::fix_input,
                     "the cluster's authority, the client certificate or its key cannot be used"}));
}

TEST_F(LiveTransport, RefusesAServerWithoutTls) {
    auto config = server_.config();
    config.server = "http://127.0.0.1:1";
    const auto transport = CpprestTransport::open(config, clock_);
    ASSERT_FALSE(transport);
    EXPECT_EQ(transport.error(),
              (Error{Remedy::fix_input, "\"http://127.0.0.1:1\" is no https URL"}));
}

TEST_F(LiveTransport, ReadsAReplacedTokenAfterAMinute) {
    write_token(token_of("first", "none"));
    test::ManualClock clock;
    const auto transport = connect(token_config(), clock);
    const auto request = request::list(resources::config_maps, {.space = space_}, {});
    EXPECT_EQ(transport->send(request, enough, {})->status, 403);
    write_token(token_of("second", "cluster-admin"));
    EXPECT_EQ(transport->send(request, enough, {})->status, 403);
    clock.advance(seconds{60});
    EXPECT_EQ(transport->send(request, enough, {})->status, 200);
}

TEST_F(LiveTransport, ReadsARefusedTokenAgainAtOnce) {
    write_token("out-of-date");
    test::ManualClock clock;
    const auto transport = connect(token_config(), clock);
    const auto request = request::list(resources::config_maps, {.space = space_}, {});
    EXPECT_EQ(transport->send(request, enough, {})->status, 401);
    write_token(token_of("first", "cluster-admin"));
    EXPECT_EQ(transport->send(request, enough, {})->status, 200);
}

TEST_F(LiveTransport, GivesUpOnASilentServerInTime) {
    const SilentServer silent;
    auto config = server_.config();
    config.server = silent.url();
    const auto transport = connect(config, clock_);
    const auto answer = transport->send({Method::get, "/version"}, milliseconds{300}, {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), (ApiError{Remedy::retry, 0, "", "GET /version: no answer in time"}));
}

TEST_F(LiveTransport, DoesNotKnowWhetherAWriteWithoutAnAnswerArrived) {
    const SilentServer silent;
    auto config = server_.config();
    config.server = silent.url();
    const auto transport = connect(config, clock_);
    const auto answer =
        transport->send({Method::post, "/x", "application/json", "{}"}, milliseconds{300}, {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().remedy, Remedy::observe);
}

TEST_F(LiveTransport, KnowsThatAWriteToNobodyDidNotArrive) {
    auto config = server_.config();
    config.server = SilentServer{}.url();
    const auto transport = connect(config, clock_);
    const auto answer = transport->send({Method::post, "/x", "application/json", "{}"}, enough, {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().remedy, Remedy::retry);
}

TEST_F(LiveTransport, EndsASilentWatch) {
    const auto watch =
        request::watch(resources::config_maps, {.space = space_}, version_now(), enough);
    const auto ended = transport_->stream(watch, milliseconds{500},
                                          [](std::string_view) { return Flow::go_on; }, {});
    ASSERT_FALSE(ended) << ended->status << " " << ended->body;
    EXPECT_EQ(ended.error().code, 0);
}

TEST_F(LiveTransport, EndsAWatchWhenAskedToStop) {
    const auto watch =
        request::watch(resources::config_maps, {.space = space_}, version_now(), seconds{300});
    std::stop_source stop;
    auto ended = std::async(std::launch::async, [&] {
        return transport_->stream(
            watch, seconds{300}, [](std::string_view) { return Flow::go_on; }, stop.get_token());
    });
    EXPECT_EQ(ended.wait_for(milliseconds{500}), std::future_status::timeout);
    stop.request_stop();
    EXPECT_EQ(ended.wait_for(seconds{5}), std::future_status::ready);
}

} // namespace
} // namespace lockstep::kube
