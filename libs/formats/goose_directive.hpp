// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lockstep::formats::goose {

enum class Directive {
    up,
    down,
    statement_begin,
    statement_end,
    no_transaction,
    envsub_on,
    envsub_off,
};

/// The directive that a line is; none for any other line. goose takes each comment line with the
/// word "+goose" for one, so it fails with a sentence for one that goose does not know.
Expected<std::optional<Directive>, std::string> read_directive(std::string_view line);

} // namespace lockstep::formats::goose
