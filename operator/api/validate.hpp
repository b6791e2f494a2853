// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/spec.hpp"
#include "base/result.hpp"

namespace lockstep::api {

/// The rules of the CRD once more, for resources that came around it (an older CRD, a backup).
/// Fails with `fix_input` and a sentence that names the field.
Result<> validate(const Spec& spec);

} // namespace lockstep::api
