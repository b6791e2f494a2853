// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "formats/alembic_new.hpp"
#include "formats/atlas_sum.hpp"
#include "formats/listing.hpp"
#include "initcontainer/commands/autogenerate.hpp"
#include "initcontainer/commands/commands.hpp"
#include "initcontainer/commands/new_files.hpp"
#include "initcontainer/result_printer.hpp"
#include "initcontainer/run_report.hpp"

namespace lockstep::initcontainer {
namespace {

using formats::Format;
using formats::LoadError;
using migrate::MigrationSet;

LoadError at_no_file(Error error) {
    return {std::move(error), {}, 0, 0};
}

/// With what became of the files that were made.
LoadError taken_away(LoadError error) {
    error.error = in_context("the new file does not go with the others and was taken away again",
                             std::move(error.error));
    return error;
}

std::vector<std::string> scripts_of(const MigrationSet& set) {
    std::vector<std::string> scripts;
    for (const auto& each : set.migrations)
        scripts.push_back(each.script);
    return scripts;
}

/// What the directory holds; nothing, of the format that its first file will have, where it is
/// empty.
Expected<MigrationSet, LoadError> present_files(const Settings& settings) {
    if (!formats::is_empty_directory(settings.directory, settings.files))
        return formats::load_directory(settings.directory, settings.files);
    const auto format =
        settings.files.format == Format::automatic ? Format::lockstep : settings.files.format;
    MigrationSet set;
    set.format = to_string(format);
    return set;
}

/// Atlas runs nothing whose sum is not written.
Result<Done> sum_up(const std::filesystem::path& root, NewFiles& files) {
    const auto sum = formats::atlas::make_sum(root);
    if (!sum) return Unexpected{sum.error().error};
    return files.replace(formats::atlas::sum_file, *sum);
}

Result<Done> make_all(const std::filesystem::path& root, Format format,
                      const std::vector<formats::NewFile>& wanted, NewFiles& files) {
    for (const auto& each : wanted)
        if (auto made = files.make(each); !made) return made;
    return format == Format::atlas ? sum_up(root, files) : Result<Done>{Done{}};
}

/// The directory must be one that can be run, and hold one migration more.
std::optional<LoadError> find_new_fault(const Settings& settings, const MigrationSet& before) {
    auto how = settings.files;
    if (const auto format = formats::parse_format(before.format)) how.format = *format;
    const auto after = formats::load_directory(settings.directory, how);
    if (!after) return taken_away(after.error());
    if (after->migrations.size() == before.migrations.size() + 1) return std::nullopt;
    return taken_away(at_no_file({Remedy::report_bug, "it is no migration"}));
}

/// What was made, of which format.
struct Made {
    std::string format;
    std::vector<std::string> files; ///< Relative to the directory.
};

Made made_of(std::string format, const std::vector<formats::NewFile>& files) {
    Made made{std::move(format), {}};
    for (const auto& each : files)
        made.files.push_back(each.name);
    return made;
}

Expected<Made, LoadError> make_sql(const Context& context) {
    const auto& settings = context.settings;
    auto before = present_files(settings);
    if (!before) return Unexpected{std::move(before).error()};
    const auto format = formats::parse_format(before->format);
    const auto slug = formats::to_slug(settings.message);
    const auto root = formats::real_directory(settings.directory);
    if (!format) return Unexpected{at_no_file(format.error())};
    if (!slug) return Unexpected{at_no_file(slug.error())};
    if (!root) return Unexpected{at_no_file(root.error())};
    const auto wanted =
        formats::next_files(*format, scripts_of(*before), *slug, context.clock.wall());
    if (!wanted) return Unexpected{at_no_file(wanted.error())};
    NewFiles files{*root};
    if (auto made = make_all(*root, *format, *wanted, files); !made)
        return Unexpected{at_no_file(std::move(made).error())};
    if (auto fault = find_new_fault(settings, *before)) return Unexpected{*std::move(fault)};
    files.keep();
    return made_of(before->format, *wanted);
}

/// Twelve random digits, as Alembic takes them from a random UUID.
std::string random_id() {
    std::random_device source;
    std::uniform_int_distribution<unsigned long long> any{0, 0xFFFF'FFFF'FFFFULL};
    return fmt::format("{:012x}", any(source));
}

Expected<Made, LoadError> make_revision(const Context& context) {
    const auto& settings = context.settings;
    const auto before = formats::alembic::read_graph(settings.directory);
    if (!before) return Unexpected{before.error()};
    const auto slug = formats::to_slug(settings.message);
    const auto root = formats::real_directory(settings.directory);
    if (!slug) return Unexpected{at_no_file(slug.error())};
    if (!root) return Unexpected{at_no_file(root.error())};
    const auto wanted = formats::alembic::next_revision(
        settings.directory, *before, {random_id(), settings.message, *slug, context.clock.wall()});
    if (!wanted) return Unexpected{wanted.error()};
    NewFiles files{*root};
    if (auto made = files.make(*wanted); !made)
        return Unexpected{at_no_file(std::move(made).error())};
    const auto after = formats::alembic::read_graph(settings.directory);
    if (!after) return Unexpected{taken_away(after.error())};
    files.keep();
    return made_of("alembic", {*wanted});
}

Expected<Made, LoadError> generate(const Context& context) {
    auto files = autogenerate(context);
    if (!files) return Unexpected{std::move(files).error()};
    return Made{"alembic", *std::move(files)};
}

void print(const Context& context, const Made& made) {
    std::vector<std::string> paths;
    for (const auto& file : made.files)
        paths.push_back((std::filesystem::path{context.settings.directory} / file).string());
    const nlohmann::ordered_json json{{"format", made.format}, {"files", paths}};
    print_result(context.out, context.settings.output,
                 json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                 fmt::format("{}\n", fmt::join(paths, "\n")));
}

} // namespace

report::Report run_new(const Context& context) {
    report::Report report;
    report.outcome = report::Outcome::ready;
    const auto& settings = context.settings;
    const auto made = settings.autogenerate          ? generate(context)
                      : is_alembic_project(settings) ? make_revision(context)
                                                     : make_sql(context);
    if (!made)
        fail(report, made.error());
    else
        print(context, *made);
    return report;
}

} // namespace lockstep::initcontainer
