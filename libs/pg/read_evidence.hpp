// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pg/tls_evidence.hpp"

struct pg_conn;

namespace lockstep::pg {

/// Reads the evidence from a live connection.
TlsEvidence read_evidence(pg_conn* connection, const ConnectionSettings& settings);

} // namespace lockstep::pg
