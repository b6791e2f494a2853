// SPDX-License-Identifier: Apache-2.0
#include "aws/http.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/duration.hpp"
#include "base/file.hpp"
#include "support/http_stub.hpp"
#include "unit/formats/temporary_directory.hpp"

namespace lockstep::aws {
namespace {

using namespace std::chrono_literals;
using test::always;
using test::http_answer;
using test::HttpAnswer;
using test::HttpStub;
using testing::HasSubstr;
using Kind = CredentialFailure::Kind;

class Http : public testing::Test {
protected:
    CredentialResult<HttpReply> get(const HttpStub& stub, std::chrono::milliseconds patience = 5s,
                                    const std::string& roots = "") {
        const HttpRequest request{"GET", *parse_url(stub.origin() + "/path?a=b"), {}, {}};
        return exchange(request, {std::chrono::steady_clock::now() + patience, roots},
                        stop_.token());
    }

    /// What is said of the stub, without its changing port.
    std::string failure(const HttpStub& stub, std::chrono::milliseconds patience = 5s) {
        const auto reply = get(stub, patience);
        if (reply) return "no failure";
        EXPECT_EQ(reply.error().kind, Kind::unreachable);
        const auto origin = stub.origin() + ": ";
        EXPECT_THAT(reply.error().message, testing::StartsWith(origin));
        return reply.error().message.substr(origin.size());
    }

    StopSource stop_;
};

TEST_F(Http, BringsStatusBodyAndTheServersDate) {
    const HttpStub stub{always(http_answer(418, "tea", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"))};
    const auto reply = get(stub);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 418U);
    EXPECT_EQ(reply->body, "tea");
    ASSERT_TRUE(reply->date);
    EXPECT_EQ(format_time(*reply->date), "1994-11-06T08:49:37Z");
}

TEST_F(Http, SendsMethodTargetHeadersAndBody) {
    const HttpStub stub{always(http_answer(200, ""))};
    HttpRequest request{"POST", *parse_url(stub.origin() + "/x"), {{"X-Key", "v"}}, "a=b"};
    ASSERT_TRUE(exchange(request, {std::chrono::steady_clock::now() + 5s, ""}, stop_.token()));
    ASSERT_EQ(stub.requests().size(), 1U);
    const auto sent = stub.requests()[0];
    EXPECT_THAT(sent, testing::StartsWith("POST /x HTTP/1.1\r\n"));
    EXPECT_THAT(sent, HasSubstr("Host: 127.0.0.1:" + std::to_string(stub.port()) + "\r\n"));
    EXPECT_THAT(sent, HasSubstr("X-Key: v\r\n"));
    EXPECT_THAT(sent, testing::EndsWith("\r\n\r\na=b"));
}

TEST_F(Http, ReadsAnAnswerInChunks) {
    const HttpStub stub{always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")};
    const auto reply = get(stub);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, "onetwo");
}

TEST_F(Http, DoesNotFollowARedirect) {
    const HttpStub other{always(http_answer(200, "elsewhere"))};
    const HttpStub stub{always(http_answer(302, "", "Location: " + other.origin() + "/\r\n"))};
    const auto reply = get(stub);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 302U);
    EXPECT_TRUE(other.requests().empty());
}

TEST_F(Http, RefusesHalfAnAnswer) {
    const HttpStub stub{always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")};
    EXPECT_EQ(failure(stub), "the connection ended before the answer");
}

TEST_F(Http, RefusesSilence) {
    const HttpStub stub{[](const std::string&, HttpAnswer&) {}};
    EXPECT_EQ(failure(stub), "the connection ended before the answer");
}

TEST_F(Http, RefusesABodyThatSaysItIsHuge) {
    const HttpStub stub{always("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")};
    EXPECT_EQ(failure(stub), "the answer is longer than 65536 bytes");
}

TEST_F(Http, RefusesABodyWithoutEnd) {
    const HttpStub stub{[](const std::string&, HttpAnswer& answer) {
        answer.send("HTTP/1.1 200 OK\r\n\r\n");
        for (int i = 0; i < 1000; ++i)
            answer.send(std::string(1000, 'x'));
    }};
    EXPECT_EQ(failure(stub), "the answer is longer than 65536 bytes");
}

TEST_F(Http, RefusesAHeadWithoutEnd) {
    const HttpStub stub{[](const std::string&, HttpAnswer& answer) {
        answer.send("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 1000; ++i)
            answer.send("X-More: " + std::string(1000, 'x') + "\r\n");
    }};
    EXPECT_EQ(failure(stub), "the answer is longer than 65536 bytes");
}

TEST_F(Http, RefusesWhatIsNoHttp) {
    const HttpStub stub{always("220 mail ready\r\n\r\n")};
    EXPECT_NE(failure(stub), "no failure");
}

TEST_F(Http, EndsAtTheDeadlineWhenTheAnswerComesByteByByte) {
    const HttpStub stub{[](const std::string&, HttpAnswer& answer) {
        answer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        for (int i = 0; i < 1000; ++i) {
            answer.send("x");
            answer.wait(20ms);
        }
    }};
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(failure(stub, 300ms), "no answer in time");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

TEST_F(Http, EndsAtOnceWhenAskedToStop) {
    const HttpStub stub{[](const std::string&, HttpAnswer& answer) { answer.wait(10s); }};
    const auto begin = std::chrono::steady_clock::now();
    std::thread later{[this] {
        std::this_thread::sleep_for(200ms);
        stop_.request_stop();
    }};
    const auto reply = get(stub, 10s);
    later.join();
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error(), (CredentialFailure{Kind::stopped, "asked to stop"}));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
}

TEST_F(Http, NamesAServerThatIsNotThere) {
    HttpRequest request{"GET", *parse_url("http://127.0.0.1:1/"), {}, {}};
    const auto reply =
        exchange(request, {std::chrono::steady_clock::now() + 5s, ""}, stop_.token());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error(),
              (CredentialFailure{Kind::unreachable, "http://127.0.0.1:1: Connection refused"}));
}

class Https : public Http {
protected:
    [[nodiscard]] std::string roots() const { return *read_file(authority_.certificate()); }

    formats::testing::TemporaryDirectory folder_;
    test::TestAuthority authority_{folder_.path(), "ca"};
};

TEST_F(Https, BringsTheAnswerOfAVerifiedServer) {
    const HttpStub stub{always(http_answer(200, "yes")), authority_.issue("server", {})};
    const auto reply = get(stub, 5s, roots());
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, "yes");
}

TEST_F(Https, SendsNothingToAServerOfAnotherAuthority) {
    const test::TestAuthority other{folder_.path(), "other"};
    const HttpStub stub{always(http_answer(200, "yes")), other.issue("server", {})};
    const auto reply = get(stub, 5s, roots());
    ASSERT_FALSE(reply);
    EXPECT_THAT(reply.error().message, HasSubstr("its certificate is refused: unable to get local "
                                                 "issuer certificate"));
    EXPECT_TRUE(stub.requests().empty());
}

TEST_F(Https, SendsNothingToAServerOfAnotherName) {
    const HttpStub stub{always(http_answer(200, "yes")),
                        authority_.issue("server", {.dns_names = {"elsewhere.example"}})};
    const auto reply = get(stub, 5s, roots());
    ASSERT_FALSE(reply);
    EXPECT_THAT(reply.error().message, HasSubstr("its certificate is refused"));
    EXPECT_TRUE(stub.requests().empty());
}

TEST_F(Https, RefusesRootsThatAreNone) {
    const HttpStub stub{always(http_answer(200, "yes")), authority_.issue("server", {})};
    const auto reply = get(stub, 5s, "no certificate");
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, Kind::settings);
}

} // namespace
} // namespace lockstep::aws
