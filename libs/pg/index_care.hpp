// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "pg/effect_lookup.hpp"

/// What to do about a statement that runs outside of transactions, from what the catalog showed
/// before it and what it shows now. Pure.
namespace lockstep::pg {

/// What is to be done about a statement of which nobody knows whether it was done.
enum class Verdict {
    done,     ///< Its effect is there.
    again,    ///< It had none, or doing it twice does no harm.
    drop,     ///< It left an index behind that is not valid: drop that, then run it again.
    finalize, ///< It began to detach a partition: end that.
    foreign,  ///< Somebody else's invalid index is in its way.
    in_doubt, ///< Only a person can tell.
};

Verdict after_cut_off(const Seen& before, const Seen& now);

/// What is to be done after it failed, in a session that lives: `again` where nothing is left of
/// it.
Verdict after_failure(const Seen& before, const Seen& now);

/// Why the statement must not be run over what is there; none where it may.
std::optional<std::string> obstacle(const Seen& there);

/// Why a statement that the server reports as successful was not; none where it was.
std::optional<std::string> missing_effect(const Seen& now);

/// What a person may want to know of a statement that succeeded: nothing was built, since it was
/// there before.
std::optional<std::string> kept_as_it_was(const Seen& before, const Seen& now);

} // namespace lockstep::pg
