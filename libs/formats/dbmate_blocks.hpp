// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/comments.hpp"

namespace lockstep::formats::dbmate {

/// One `-- migrate:up` or `-- migrate:down` line and what stands behind it.
struct Block {
    bool up = true;
    bool transaction = true; ///< False: its line says transaction:false.
    std::size_t begin = 0;   ///< Where the line begins.
    std::size_t body = 0;    ///< Where the line behind it begins.
    std::size_t line = 0;
};

/// The blocks of a file: up and down by turns. Fails with the place for a block without its
/// counterpart, SQL before the first one, and a directive or an option that dbmate does not know.
Expected<std::vector<Block>, TextFault> read_blocks(std::string_view text);

} // namespace lockstep::formats::dbmate
