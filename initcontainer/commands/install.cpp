// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "aws/trust_data.hpp"
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

/// Makes the file beside its place and puts it there in one step: whoever reads it meanwhile finds
/// the old one or the new one, and never a part of it.
template <class Make>
std::error_code replace(const fs::path& target, fs::perms permissions, Make make) {
    const auto half =
        target.parent_path() / fmt::format(".{}.{}", target.filename().string(), ::getpid());
    auto fault = make(half);
    if (!fault) fs::permissions(half, permissions, fault);
    if (!fault) fs::rename(half, target, fault);
    std::error_code ignored;
    if (fault) fs::remove(half, ignored);
    return fault;
}

std::error_code copy_program(const fs::path& half) {
    std::error_code fault;
    fs::copy_file(own_program, half, fs::copy_options::overwrite_existing, fault);
    return fault;
}

std::error_code write_bundle(const fs::path& half) {
    std::ofstream file{half, std::ios::binary | std::ios::trunc};
    file << aws::rds_pem;
    file.close();
    return file ? std::error_code{} : std::make_error_code(std::errc::io_error);
}

} // namespace

Result<Done> run_install(const std::string& folder, std::ostream& out, Output output) {
    const auto directory = checked(folder);
    if (!directory) return Unexpected{directory.error()};
    const auto program = *directory / "lockstep";
    const auto bundle = *directory / "rds-ca.pem";
    auto fault = replace(program, fs::perms{0755}, copy_program);
    if (!fault) fault = replace(bundle, fs::perms{0644}, write_bundle);
    if (fault) return Unexpected{refusal(folder, fault)};
    const nlohmann::ordered_json json{{"installed", program.string()},
                                      {"trustBundle", bundle.string()}};
    print_result(out, output, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                 fmt::format("installed {}\ninstalled {}\n", program.string(), bundle.string()));
    return Done{};
}

} // namespace lockstep::initcontainer
