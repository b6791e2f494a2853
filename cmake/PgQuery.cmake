# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

include(${CMAKE_CURRENT_LIST_DIR}/PostgresClient.cmake)

# lockstep::pg_query is PostgreSQL's own parser (libpg_query).
find_path(LOCKSTEP_PG_QUERY_INCLUDE pg_query.h REQUIRED)
add_library(lockstep_pg_query INTERFACE)
add_library(lockstep::pg_query ALIAS lockstep_pg_query)
target_include_directories(lockstep_pg_query SYSTEM INTERFACE ${LOCKSTEP_PG_QUERY_INCLUDE})
target_link_libraries(lockstep_pg_query INTERFACE pg_query)

# It holds copies of functions that libpq's helpers bring as well, and a static program may hold only one
# of each: the helpers', which libpq was made with. Listed behind them, this library comes behind them on
# the command line, and its copies are passed over.
if(LOCKSTEP_STATIC)
  target_link_libraries(lockstep_postgres_client INTERFACE pg_query)
endif()
