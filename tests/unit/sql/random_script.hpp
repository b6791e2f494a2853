// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <rapidcheck.h>

namespace lockstep::sql::testing {

/// A script of statements that PostgreSQL's grammar takes, with whatever may stand in quotes and
/// comments, and semicolons where they end nothing.
rc::Gen<std::string> valid_script();

/// Signs, quotes and words in any order: now and then valid, mostly not.
rc::Gen<std::string> token_soup();

} // namespace lockstep::sql::testing
