// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "formats/rules.hpp"

/// Diesel's format: a folder a migration, with `up.sql`, `down.sql` if it can be undone, and
/// `metadata.toml` if it is not to be run in a transaction. What stands in the folder's name before
/// the first underscore is the version, dashes not counting.
namespace lockstep::formats::diesel {

const Rules& rules();

NameReading read_name(std::string_view path);

/// All of the file is run. Our own directives are understood, but for the down section, which
/// Diesel would run.
Expected<Sections, TextFault> read_text(std::string_view text, const TextContext& context);

/// Reads metadata.toml, which turns the transaction off where it does not say `run_in_transaction =
/// true`: so Diesel reads it.
Expected<SideSettings, TextFault> read_metadata(std::string_view text);

} // namespace lockstep::formats::diesel
