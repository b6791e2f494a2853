// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "initcontainer/setting_values.hpp"

namespace lockstep::initcontainer {

/// Whether the text is one host alone: a name, an address, or the folder of a Unix socket. Fails
/// with `fix_input` and what to write instead for a URL, a port behind the host, several hosts and
/// anything else. The sentence never shows more than the host, since URLs hold passwords. Pure.
Result<Done> check_host(std::string_view text);

/// The value of the setting `host`; empty where it is not given. Fails as check_host() does, naming
/// where the value stands, and for a file that is empty.
Result<std::string> read_host(const Value& value);

} // namespace lockstep::initcontainer
