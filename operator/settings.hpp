// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"

namespace lockstep {

/// What an installation may choose; described in docs/operator.md.
struct OperatorSettings {
    std::filesystem::path kubeconfig; ///< Empty: the pod's own account, or what kubectl would use.
    std::string lockstep_image;       ///< What check and migrate Jobs run.
    std::string image_pull_policy = "IfNotPresent";
    std::string metrics_host = "0.0.0.0";
    std::uint16_t metrics_port = 8080;
    std::vector<std::string> watch_namespaces; ///< Empty: all of them.
    int workers = 2;
    log::Format log_format = log::Format::json;
    log::Level log_level = log::Level::info;
    friend bool operator==(const OperatorSettings&, const OperatorSettings&) = default;
};

/// A text that the user asked for instead of a run: help or version.
struct TextToShow {
    std::string text;
};

/// Flag over environment (LOCKSTEP_OPERATOR_<FLAG>) over default. Fails with `fix_input` and a
/// sentence that names the flag.
Result<std::variant<OperatorSettings, TextToShow>> read_operator_settings(int count,
                                                                          const char* const* words);

} // namespace lockstep
