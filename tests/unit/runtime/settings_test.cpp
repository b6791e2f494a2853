// SPDX-License-Identifier: Apache-2.0
#include "operator/settings.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lockstep {
namespace {

using Words = std::vector<const char*>;

Result<std::variant<OperatorSettings, TextToShow>> read(Words words) {
    words.insert(words.begin(), "lockstep-operator");
    return read_operator_settings(static_cast<int>(words.size()), words.data());
}

OperatorSettings settings_of(Words words) {
    auto outcome = read(std::move(words));
    return outcome ? std::get<OperatorSettings>(*std::move(outcome)) : OperatorSettings{};
}

std::string message_of(Words words) {
    const auto outcome = read(std::move(words));
    return outcome ? "no failure" : outcome.error().message;
}

class Variable {
public:
    Variable(const char* name, const char* value) : name_{name} { setenv(name, value, 1); }
    ~Variable() { unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

TEST(OperatorSettings, HaveDefaultsForAllButTheImage) {
    OperatorSettings expected;
    expected.lockstep_image = "lockstep:1";
    EXPECT_EQ(settings_of({"--lockstep-image=lockstep:1"}), expected);
}

TEST(OperatorSettings, TakeEachFlag) {
    const OperatorSettings expected{.kubeconfig = "/k",
                                    .lockstep_image = "lockstep:1",
                                    .image_pull_policy = "Never",
                                    .metrics_host = "127.0.0.1",
                                    .metrics_port = 9,
                                    .watch_namespaces = {"a", "b", "c"},
                                    .workers = 4,
                                    .log_format = log::Format::text,
                                    .log_level = log::Level::debug};
    EXPECT_EQ(settings_of({"--kubeconfig=/k", "--lockstep-image=lockstep:1",
                           "--image-pull-policy=Never", "--metrics-address=127.0.0.1:9",
                           "--watch-namespace=a,b", "--watch-namespace=c", "--workers=4",
                           "--log-format=text", "--log-level=debug"}),
              expected);
}

TEST(OperatorSettings, TakeTheEnvironmentWhereThereIsNoFlag) {
    const Variable image{"LOCKSTEP_OPERATOR_LOCKSTEP_IMAGE", "lockstep:2"};
    const Variable namespaces{"LOCKSTEP_OPERATOR_WATCH_NAMESPACE", "a,b"};
    const Variable workers{"LOCKSTEP_OPERATOR_WORKERS", "3"};
    const auto settings = settings_of({"--workers=5"});
    EXPECT_EQ(settings.lockstep_image, "lockstep:2");
    EXPECT_EQ(settings.watch_namespaces, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(settings.workers, 5);
}

TEST(OperatorSettings, NameTheFlagThatIsMissing) {
    EXPECT_EQ(message_of({}),
              "--lockstep-image is required: the image that check and migrate Jobs run");
}

TEST(OperatorSettings, RefuseAnAddressWithoutAPort) {
    EXPECT_EQ(message_of({"--lockstep-image=i", "--metrics-address=0.0.0.0"}),
              "--metrics-address: \"0.0.0.0\" is no address and port such as 0.0.0.0:8080");
    EXPECT_EQ(message_of({"--lockstep-image=i", "--metrics-address=0.0.0.0:70000"}),
              "--metrics-address: \"0.0.0.0:70000\" is no address and port such as 0.0.0.0:8080");
}

TEST(OperatorSettings, RefuseWhatIsNoNameOfANamespace) {
    EXPECT_EQ(message_of({"--lockstep-image=i", "--watch-namespace=Shop"}),
              "--watch-namespace: \"Shop\" is no name of a namespace");
}

TEST(OperatorSettings, RefuseAnUnknownFlag) {
    EXPECT_NE(message_of({"--lockstep-image=i", "--leader-elect"}).find("--leader-elect"),
              std::string::npos);
}

TEST(OperatorSettings, RefuseNoWorkersAtAll) {
    EXPECT_NE(message_of({"--lockstep-image=i", "--workers=0"}).find("--workers"),
              std::string::npos);
}

TEST(OperatorSettings, ShowTheVersionWithoutAnImage) {
    const auto by_flag = read({"--version"});
    const auto by_word = read({"version"});
    ASSERT_TRUE(by_flag && by_word);
    EXPECT_EQ(std::get<TextToShow>(*by_flag).text.rfind("lockstep-operator ", 0), 0U);
    EXPECT_EQ(std::get<TextToShow>(*by_flag).text, std::get<TextToShow>(*by_word).text);
}

} // namespace
} // namespace lockstep
