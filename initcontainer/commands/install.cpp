// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "initcontainer/commands/commands.hpp"
#include "initcontainer/result_printer.hpp"

namespace lockstep::initcontainer {
namespace {

namespace fs = std::filesystem;

constexpr const char* own_program = "/proc/self/exe"; // proc(5)

Error refusal(const std::string& folder, const std::error_code& fault) {
    return {
        Remedy::fix_input,
        fmt::format("install: lockstep could not be put into {}: {}; name a folder that exists, "
                    "has room for it and may be written to",
                    folder, fault.message())};
}

/// The folder as a prefix. None when it is no folder.
Result<fs::path> checked(const std::string& folder) {
    std::error_code fault;
    if (fs::is_directory(folder, fault)) return fs::path{folder};
    if (!fault) fault = std::make_error_code(std::errc::not_a_directory);
    return Unexpected{refusal(folder, fault)};
}

/// Whoever starts the program meanwhile finds the old one or the new one, and never a part of it.
std::error_code replace(const fs::path& target) {
    const auto half = target.parent_path() / fmt::format(".lockstep.{}", ::getpid());
    std::error_code fault;
    fs::copy_file(own_program, half, fs::copy_options::overwrite_existing, fault);
    if (!fault) fs::permissions(half, fs::perms{0755}, fault);
    if (!fault) fs::rename(half, target, fault);
    std::error_code ignored;
    if (fault) fs::remove(half, ignored);
    return fault;
}

} // namespace

Result<Done> run_install(const std::string& folder, std::ostream& out, Output output) {
    const auto directory = checked(folder);
    if (!directory) return Unexpected{directory.error()};
    const auto target = *directory / "lockstep";
    if (const auto fault = replace(target)) return Unexpected{refusal(folder, fault)};
    const nlohmann::ordered_json json{{"installed", target.string()}};
    print_result(out, output, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                 fmt::format("installed {}\n", target.string()));
    return Done{};
}

} // namespace lockstep::initcontainer
