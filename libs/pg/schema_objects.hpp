// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "pg/server_error.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// Something that lies in a schema.
struct SchemaObject {
    std::string kind; ///< In PostgreSQL's words, such as "table".
    std::string name; ///< Qualified and in quotes; of a function with its arguments.
    friend auto operator<=>(const SchemaObject&, const SchemaObject&) = default;
};

/// Everything that DROP can take out of these schemas, tables first. Not listed: what belongs to an
/// extension, and what goes with something else (indexes, triggers, identity sequences).
Expected<std::vector<SchemaObject>, ServerError>
objects_in(Session& session, const std::vector<std::string>& schemas);

/// What lies elsewhere, down to columns, defaults and rules, without the system's own and without
/// these schemas: whatever is gone from it after a DROP ... CASCADE was not meant. Sorted.
Expected<std::vector<std::string>, ServerError>
objects_outside(Session& session, const std::vector<std::string>& schemas);

/// The statement that drops it, with all that depends on it.
std::string drop_statement(const SchemaObject& object);

} // namespace lockstep::pg
