// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/commands/autogenerate.hpp"

#include <cstring>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "formats/alembic.hpp"
#include "formats/alembic_config.hpp"
#include "formats/listing.hpp"
#include "initcontainer/exec/child_process.hpp"
#include "initcontainer/exec/output.hpp"

namespace lockstep::initcontainer {
namespace {

using formats::LoadError;
using formats::alembic::RevisionGraph;

Unexpected<LoadError> failed(Remedy remedy, std::string sentence) {
    return Unexpected{LoadError{{remedy, std::move(sentence)}, {}, 0, 0}};
}

/// The variables of this process and of the .env file.
std::vector<std::string> environment_of(const Settings& settings) {
    std::vector<std::string> environment;
    for (const auto& [name, value] : settings.files.environment)
        environment.push_back(fmt::format("{}={}", name, value));
    return environment;
}

std::vector<Secret> secrets_of(const Settings& settings) {
    std::vector<Secret> secrets;
    for (const auto* name : {"POSTGRES_PASSWORD", "PGPASSWORD"}) {
        const auto found = settings.files.environment.find(name);
        if (found != settings.files.environment.end()) secrets.emplace_back(found->second);
    }
    return secrets;
}

/// Where Alembic finds its settings: in the directory, or as a person would call it.
std::string folder_of(const Settings& settings) {
    const auto root = formats::real_directory(settings.directory);
    if (!root) return {};
    const auto config = formats::alembic::read_config(*root);
    return config && config->has_value() ? root->string() : std::string{};
}

exec::ChildCommand command_of(const Settings& settings) {
    return {{"alembic", "revision", "--autogenerate", "-m", settings.message},
            environment_of(settings),
            folder_of(settings)};
}

Expected<Done, LoadError> judge(const exec::ChildEnd& end, const exec::Output& output) {
    using exec::ChildFate;
    if (end.fate == ChildFate::not_started) {
        return failed(Remedy::fix_input,
                      fmt::format("alembic cannot be started: {}; it is looked for on PATH, so "
                                  "activate the environment that it is installed in",
                                  std::strerror(end.code)));
    }
    if (end.stopped) return failed(Remedy::retry, "alembic was ended, since a stop was requested");
    if (end.fate == ChildFate::exited && end.code == 0) return Done{};
    return failed(Remedy::fix_input,
                  fmt::format("alembic revision --autogenerate ended with {} {}: {}",
                              end.fate == ChildFate::killed ? "signal" : "status", end.code,
                              output.verdict()));
}

std::vector<std::string> added(const RevisionGraph& before, const RevisionGraph& after) {
    std::set<std::string> known;
    for (const auto& each : before.revisions)
        known.insert(each.file);
    std::vector<std::string> files;
    for (const auto& each : after.revisions)
        if (!known.contains(each.file)) files.push_back(each.file);
    return files;
}

} // namespace

Expected<std::vector<std::string>, LoadError> autogenerate(const Context& context) {
    const auto& settings = context.settings;
    const auto before = formats::alembic::read_graph(settings.directory);
    if (!before) return Unexpected{before.error()};
    exec::Output output{secrets_of(settings)};
    const exec::ChildWatch watch{
        .stop = context.stop,
        .on_line = [&](exec::Stream stream, std::string_view line) { output.add(stream, line); },
        .check = {}};
    const auto end = exec::run_child(command_of(settings), watch);
    if (auto done = judge(end, output); !done) return Unexpected{std::move(done).error()};
    const auto after = formats::alembic::read_graph(settings.directory);
    if (!after) return Unexpected{after.error()};
    auto files = added(*before, *after);
    if (!files.empty()) return files;
    return failed(Remedy::fix_input,
                  fmt::format("alembic ended well, and {} holds no new revision; name the folder "
                              "with the project's alembic.ini with --dir (LOCKSTEP_DIR)",
                              settings.directory));
}

} // namespace lockstep::initcontainer
