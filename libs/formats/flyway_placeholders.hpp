// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "formats/comments.hpp"
#include "formats/rules.hpp"

namespace lockstep::formats::flyway {

/// The text with the values of its placeholders `${name}` in their places, as Flyway replaces them:
/// in all of the file, strings and comments too, the case of names not counting, values not looked
/// at again. None where there is nothing to replace. Fails for a placeholder without a value.
Expected<std::optional<std::string>, TextFault> replace_placeholders(std::string_view text,
                                                                     const TextContext& context);

} // namespace lockstep::formats::flyway
