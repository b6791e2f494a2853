// SPDX-License-Identifier: Apache-2.0
#include "operator/settings.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include <CLI/CLI.hpp>

#include "base/build_info.hpp"

namespace lockstep {
namespace {

using Outcome = std::variant<OperatorSettings, TextToShow>;

/// What was written, before it is understood.
struct Words {
    OperatorSettings settings;
    std::string metrics_address = "0.0.0.0:8080";
    std::string log_format = "json";
    std::string log_level = "info";
    bool version_flag = false;
};

// One rule for all flags: --log-level is LOCKSTEP_OPERATOR_LOG_LEVEL in the environment.
std::string variable_of(std::string_view flag) {
    std::string name = "LOCKSTEP_OPERATOR_";
    for (const char letter : flag.substr(2)) {
        name += letter == '-' ? '_' : static_cast<char>(std::toupper(letter));
    }
    return name;
}

template <class T>
CLI::Option* add(CLI::App& app, const std::string& flag, T& target, const std::string& help) {
    return app.add_option(flag, target, help)->envname(variable_of(flag))->capture_default_str();
}

void describe_flags(CLI::App& app, Words& words) {
    auto& settings = words.settings;
    add(app, "--lockstep-image", settings.lockstep_image,
        "Image that check and migrate Jobs run (required)");
    add(app, "--image-pull-policy", settings.image_pull_policy, "Pull policy of these Jobs")
        ->check(CLI::IsMember({"Always", "IfNotPresent", "Never"}));
    app.add_option("--kubeconfig", settings.kubeconfig,
                   "How to reach the cluster; by default the pod's service account")
        ->envname(variable_of("--kubeconfig"));
    add(app, "--watch-namespace", settings.watch_namespaces,
        "Namespace to look after, may be repeated; by default all")
        ->delimiter(',');
    add(app, "--workers", settings.workers, "How many resources are worked on at the same time")
        ->check(CLI::Range(1, 64));
    add(app, "--metrics-address", words.metrics_address,
        "IP address and port of /metrics, /healthz and /readyz");
    add(app, "--log-format", words.log_format, "json or text")
        ->check(CLI::IsMember({"json", "text"}));
    add(app, "--log-level", words.log_level, "debug, info, warning or error");
    app.add_flag("--version", words.version_flag, "Show the version");
}

std::string version_text() {
    return std::string{"lockstep-operator "} + version() + " (" + commit() + ")\n";
}

bool is_namespace_name(const std::string& name) {
    const auto is_plain = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    };
    return !name.empty() && name.size() <= 63 && is_plain(name.front()) && is_plain(name.back()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char letter) { return is_plain(letter) || letter == '-'; });
}

Result<> split_address(const std::string& address, OperatorSettings& settings) {
    const auto colon = address.rfind(':');
    unsigned port = 0;
    if (colon != std::string::npos) {
        const char* end = address.data() + address.size();
        const auto read = std::from_chars(address.data() + colon + 1, end, port);
        if (read.ec != std::errc{} || read.ptr != end) port = 0;
    }
    if (port == 0 || port > 65535) {
        return fix_input("--metrics-address: \"" + address +
                         "\" is no address and port such as 0.0.0.0:8080");
    }
    settings.metrics_host = address.substr(0, colon);
    if (settings.metrics_host.empty()) settings.metrics_host = "0.0.0.0";
    settings.metrics_port = static_cast<std::uint16_t>(port);
    return Done{};
}

// An empty name would silently mean all namespaces, which nobody who writes a list wants.
Result<> check_namespaces(const std::vector<std::string>& names) {
    for (const auto& name : names) {
        if (!is_namespace_name(name)) {
            return fix_input("--watch-namespace: \"" + name + "\" is no name of a namespace");
        }
    }
    return Done{};
}

Result<Outcome> understand(Words words) {
    auto& settings = words.settings;
    if (settings.lockstep_image.empty()) {
        return fix_input("--lockstep-image is required: the image that check and migrate Jobs run");
    }
    if (auto split = split_address(words.metrics_address, settings); !split) {
        return Unexpected{std::move(split).error()};
    }
    if (auto names = check_namespaces(settings.watch_namespaces); !names) {
        return Unexpected{std::move(names).error()};
    }
    const auto level = log::parse_level(words.log_level);
    if (!level) return Unexpected{in_context("--log-level", level.error())};
    settings.log_level = *level;
    settings.log_format = words.log_format == "text" ? log::Format::text : log::Format::json;
    return Outcome{std::move(settings)};
}

} // namespace

Result<Outcome> read_operator_settings(int count, const char* const* words_given) {
    Words words;
    CLI::App app{"Keeps PostgreSQL schemas in lockstep with the rollouts that need them: watches "
                 "DatabaseSchema resources.",
                 "lockstep-operator"};
    describe_flags(app, words);
    const auto* version_command = app.add_subcommand("version", "Show the version");
    try {
        app.parse(count, words_given);
    } catch (const CLI::CallForHelp&) {
        return Outcome{TextToShow{app.help()}};
    } catch (const CLI::ParseError& error) {
        return fix_input(error.what());
    }
    if (words.version_flag || version_command->parsed()) return Outcome{TextToShow{version_text()}};
    return understand(std::move(words));
}

} // namespace lockstep
