// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "pg/first_time.hpp"

namespace lockstep::initcontainer {

/// Why a bootstrap file cannot be used, with the place where there is one.
struct BootstrapFault {
    Error error; ///< Always `fix_input`; the sentence names file and line.
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;
};

/// The statements of a bootstrap file. Every one must be a CREATE ... IF NOT EXISTS that runs no
/// query: so nothing that exists is changed by it, which is shown before anything runs. A
/// relative name is looked for in the working folder and then in `directory`.
Expected<std::vector<pg::FirstStatement>, BootstrapFault>
read_bootstrap_file(const std::string& name, const std::string& directory);

} // namespace lockstep::initcontainer
