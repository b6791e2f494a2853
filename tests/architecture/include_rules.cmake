# SPDX-License-Identifier: Apache-2.0
# cmake -DROOT=<checkout> -P include_rules.cmake
#
# Holds the table of rooms in docs/architecture.md. CMake targets alone cannot: Debian puts the headers
# of all libraries into one folder, so a room could include a library that it does not link.
cmake_minimum_required(VERSION 3.25)

# One line a room: folder | rooms it may include | third-party prefixes its .cpp files may include.
set(rules
  "libs/base          | base                                        | fmt spdlog nlohmann openssl"
  "libs/report        | base report                                 | fmt nlohmann"
  "libs/sql           | base sql                                    | fmt nlohmann pg_query.h"
  "libs/migrate       | base sql migrate                            | fmt openssl"
  "libs/formats       | base sql migrate formats                    | fmt"
  "libs/adopt         | base sql migrate formats adopt              | fmt openssl zlib.h"
  "libs/aws           | base aws                                    | fmt nlohmann openssl boost"
  "libs/pg            | base sql migrate aws pg                     | fmt pqxx libpq openssl nlohmann"
  "libs/kube          | base kube                                   | fmt cpprest pplx boost yaml-cpp nlohmann openssl"
  "operator/api       | base kube api                               | fmt"
  "operator/pool      | base api pool                               | fmt"
  "operator/reconcile | base report kube api pool reconcile         | fmt openssl"
  "operator/runtime   | base report kube api pool reconcile runtime | fmt cpprest pplx boost prometheus CLI"
  "initcontainer      | base report sql migrate formats adopt aws pg initcontainer | fmt CLI yaml-cpp nlohmann openssl")
set(rooms base report sql migrate formats pg kube api pool reconcile webhook runtime adopt aws initcontainer)
set(third_party zlib.h fmt spdlog nlohmann openssl pg_query.h pqxx libpq libpq-fe.h cpprest pplx boost yaml-cpp prometheus CLI)

set(offences 0)
foreach(rule IN LISTS rules)
  string(REGEX REPLACE "[ \t]*\\|[ \t]*" ";" fields "${rule}")
  list(GET fields 0 folder)
  list(GET fields 1 allowed_rooms)
  list(GET fields 2 allowed_third_party)
  separate_arguments(allowed_rooms)
  separate_arguments(allowed_third_party)
  if("libpq" IN_LIST allowed_third_party)
    list(APPEND allowed_third_party libpq-fe.h)
  endif()
  file(GLOB_RECURSE files "${ROOT}/${folder}/*.hpp" "${ROOT}/${folder}/*.cpp")
  foreach(file IN LISTS files)
    file(STRINGS "${file}" includes REGEX "^#include")
    foreach(line IN LISTS includes)
      string(REGEX MATCH "[<\"]([A-Za-z0-9_.-]+)[/>\"]" _ "${line}")
      set(head "${CMAKE_MATCH_1}")
      if((head IN_LIST rooms AND NOT head IN_LIST allowed_rooms) OR
         (head IN_LIST third_party AND NOT head IN_LIST allowed_third_party) OR
         (head IN_LIST third_party AND file MATCHES "\\.hpp$" AND NOT file MATCHES "/kube/json\\.hpp$"))
        message(NOTICE "${file}: ${line}")
        math(EXPR offences "${offences} + 1")
      endif()
    endforeach()
  endforeach()
endforeach()
if(offences)
  message(FATAL_ERROR "${offences} include(s) cross a room's border; see docs/architecture.md")
endif()
