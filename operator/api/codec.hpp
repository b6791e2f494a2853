// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/database_schema.hpp"
#include "base/result.hpp"
#include "kube/json.hpp"

namespace lockstep::api {

/// Reads a resource; absent optional fields take their defaults, unknown ones are ignored. Fails
/// with `fix_input` and the path of the field when a required one is absent or one has the wrong
/// form.
Result<DatabaseSchema> parse_database_schema(const kube::Json& object);

/// Only the metadata and status of a resource, for one whose spec parse_database_schema() refuses.
DatabaseSchema parse_identity(const kube::Json& object);

/// The complete spec, defaults included.
kube::Json to_json(const Spec& spec);

/// What the operator owns under `status`, unknown parts left out.
kube::Json to_json(const Status& status);

/// Reads a status that an operator wrote before. What it cannot read is taken as unknown.
Status parse_status(const kube::Json& status);

} // namespace lockstep::api
