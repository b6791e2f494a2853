// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "formats/comments.hpp"

namespace lockstep::formats::goose {

using Environment = std::map<std::string, std::string, std::less<>>;

/// A file as goose reads it: line by line.
struct Script {
    bool no_transaction = false;
    std::size_t down_begin = 0; ///< Where the line "-- +goose Down" begins; the end: there is none.
    std::size_t down_body = 0;  ///< Where the line behind it begins.
    std::size_t down_line = 0;  ///< That line's number.
    bool filled_in = false;     ///< Whether the environment was filled into what is run.
    std::optional<std::string> rewritten_up{};   ///< Where it is not run as it is written.
    std::optional<std::string> rewritten_down{}; ///< Where values are filled into it.
};

/// Reads a file's directives, fills in the environment where ENVSUB is on, and puts BEGIN and
/// COMMIT around several statements that goose sends in one message of a file without a
/// transaction. Fails with the place for whatever goose refuses in a file.
Expected<Script, TextFault> read_script(std::string_view text, const Environment& environment);

} // namespace lockstep::formats::goose
