# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# lockstep::pg_query is PostgreSQL's own parser (libpg_query).
#
# It holds copies of functions that libpq's helpers bring as well. In a static program the helpers' are to
# be found first: they are what libpq was built with. So this library counts as one that they need, which
# puts it behind them on the command line.
find_path(LOCKSTEP_PG_QUERY_INCLUDE pg_query.h REQUIRED)
add_library(lockstep_pg_query INTERFACE)
add_library(lockstep::pg_query ALIAS lockstep_pg_query)
target_include_directories(lockstep_pg_query SYSTEM INTERFACE ${LOCKSTEP_PG_QUERY_INCLUDE})
target_link_libraries(lockstep_pg_query INTERFACE pg_query)
