// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "formats/directory.hpp"
#include "initcontainer/commands/context.hpp"

namespace lockstep::initcontainer {

/// Runs the project's own `alembic revision --autogenerate`, whose output is logged, and gives the
/// names of the files that are there since. It works in the directory where alembic.ini or
/// pyproject.toml lies in it, else where we are. Fails with `fix_input` where it cannot be started,
/// ends with an error or makes no revision, and with `retry` when a stop was requested.
Expected<std::vector<std::string>, formats::LoadError> autogenerate(const Context& context);

} // namespace lockstep::initcontainer
