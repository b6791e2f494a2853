// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/rules.hpp"

/// tern's format: `<number>_<name>.sql`, numbered from 1 without a gap, with what undoes the
/// migration behind `---- create above / drop below ----`, and `---- tern: disable-tx ----` for
/// statement by statement.
namespace lockstep::formats::tern {

const Rules& rules();

NameReading read_name(std::string_view name);

/// The file's sections. Templates, which tern fills in, are refused.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

/// tern wants numbers from 1 on, without a gap.
std::optional<LoadError> find_directory_fault(const std::filesystem::path& root,
                                              const std::vector<std::string>& files);

} // namespace lockstep::formats::tern
