// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/rules.hpp"

/// dbmate's format: `<version>_<name>.sql` with a block behind `-- migrate:up` and one behind
/// `-- migrate:down`; `transaction:false` behind the marker sends a block without a transaction
/// around it.
namespace lockstep::formats::dbmate {

const Rules& rules();

NameReading read_name(std::string_view name);

/// The file's blocks. Of several up blocks all are run, each as dbmate runs one.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

/// dbmate runs files in the order of their names, which has to be that of their numbers too.
std::optional<LoadError> find_directory_fault(const std::filesystem::path& root,
                                              const std::vector<std::string>& files);

} // namespace lockstep::formats::dbmate
