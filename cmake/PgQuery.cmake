# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# lockstep::pg_query is PostgreSQL's own parser (libpg_query).
find_path(LOCKSTEP_PG_QUERY_INCLUDE pg_query.h REQUIRED)
add_library(lockstep_pg_query INTERFACE)
add_library(lockstep::pg_query ALIAS lockstep_pg_query)
target_include_directories(lockstep_pg_query SYSTEM INTERFACE ${LOCKSTEP_PG_QUERY_INCLUDE})

if(NOT LOCKSTEP_STATIC)
  target_link_libraries(lockstep_pg_query INTERFACE pg_query)
  return()
endif()

# Its archive holds copies of functions that libpq's helpers bring as well, of another PostgreSQL version.
# So that each keeps its own, what we use of it becomes one object in which only its own interface can be
# seen from outside.
find_library(LOCKSTEP_PG_QUERY_ARCHIVE libpg_query.a REQUIRED)
set(object ${PROJECT_BINARY_DIR}/pg_query_alone.o)
add_custom_command(
  OUTPUT ${object}
  COMMAND ${CMAKE_LINKER} -r -u pg_query_parse -u pg_query_free_parse_result -o ${object}.all
          ${LOCKSTEP_PG_QUERY_ARCHIVE}
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=pg_query_* ${object}.all ${object}
  DEPENDS ${LOCKSTEP_PG_QUERY_ARCHIVE}
  COMMENT "Hiding what libpg_query shares with libpq"
  VERBATIM)
add_library(lockstep_pg_query_alone STATIC ${object})
set_target_properties(lockstep_pg_query_alone PROPERTIES LINKER_LANGUAGE C)
target_link_libraries(lockstep_pg_query INTERFACE lockstep_pg_query_alone)
