// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "initcontainer/exec/child_process.hpp"

namespace lockstep::initcontainer::exec {

/// The text without the secrets, and without passwords in URLs ("//user:password@host").
std::string masked(std::string_view text, const std::vector<Secret>& secrets);

/// What a line is logged as: the word that many programs begin their lines with decides; otherwise
/// the stream.
log::Level level_of(Stream stream, std::string_view line);

/// What a command says: each line becomes a line of our log, and the last ones are kept. Secrets
/// are in neither.
class Output {
public:
    explicit Output(std::vector<Secret> secrets) : secrets_{std::move(secrets)} {}

    void add(Stream stream, std::string_view line);

    /// The last lines of standard error, or of standard output where nothing else was said.
    [[nodiscard]] std::string tail() const;
    /// The line of it that says why: the last one that names an error, else the last one.
    [[nodiscard]] std::string verdict() const;

private:
    [[nodiscard]] const std::deque<std::string>& told() const;

    std::vector<Secret> secrets_;
    std::deque<std::string> out_;
    std::deque<std::string> err_;
};

} // namespace lockstep::initcontainer::exec
