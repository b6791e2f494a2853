# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

option(LOCKSTEP_STATIC "Link the lockstep program fully statically" OFF)

# lockstep::postgres_client is what speaks to PostgreSQL: libpqxx, libpq and OpenSSL.
#
# The libraries are named plainly, not by imported targets: a program that is linked with -static then
# gets the archives, and any other one the shared objects.
find_path(LOCKSTEP_LIBPQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
find_path(LOCKSTEP_PQXX_INCLUDE pqxx/pqxx REQUIRED)
add_library(lockstep_postgres_client INTERFACE)
add_library(lockstep::postgres_client ALIAS lockstep_postgres_client)
target_include_directories(lockstep_postgres_client SYSTEM INTERFACE
  ${LOCKSTEP_LIBPQ_INCLUDE} ${LOCKSTEP_PQXX_INCLUDE})
target_link_libraries(lockstep_postgres_client INTERFACE pqxx pq)

if(LOCKSTEP_STATIC)
  # libpq.a leaves these to its user. They come with postgresql-server-dev, one folder a major version;
  # the newest is the one that libpq-dev belongs to.
  file(GLOB folders LIST_DIRECTORIES true /usr/lib/postgresql/*/lib)
  list(SORT folders COMPARE NATURAL ORDER DESCENDING)
  foreach(archive pgcommon_shlib pgport_shlib)
    find_library(LOCKSTEP_${archive} lib${archive}.a PATHS ${folders} NO_DEFAULT_PATH REQUIRED)
    target_link_libraries(lockstep_postgres_client INTERFACE ${LOCKSTEP_${archive}})
  endforeach()
endif()

target_link_libraries(lockstep_postgres_client INTERFACE ssl crypto)

# Debian's libcrypto.a compresses with these from Debian 13 on; before, nothing of them is linked.
if(LOCKSTEP_STATIC)
  target_link_libraries(lockstep_postgres_client INTERFACE z zstd)
endif()
