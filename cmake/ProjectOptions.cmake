# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

set(LOCKSTEP_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
option(LOCKSTEP_WARNINGS_AS_ERRORS "Fail the build on any compiler warning" OFF)

find_program(LOCKSTEP_CCACHE ccache)
if(LOCKSTEP_CCACHE)
  # Paths below the checkout do not count, so that another checkout finds what this one compiled.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${LOCKSTEP_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# Every target of ours links this one, so flags live in one place.
add_library(lockstep_options INTERFACE)
add_library(lockstep::options ALIAS lockstep_options)
target_compile_features(lockstep_options INTERFACE cxx_std_20)
target_compile_options(lockstep_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  $<$<BOOL:${LOCKSTEP_WARNINGS_AS_ERRORS}>:-Werror>
  # g++ sees uninitialised members in the unused alternative of a variant, when it optimises.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
if(LOCKSTEP_SANITIZE)
  target_compile_options(lockstep_options INTERFACE
    -fsanitize=${LOCKSTEP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(lockstep_options INTERFACE -fsanitize=${LOCKSTEP_SANITIZE})
endif()

# lockstep_add_library(<name> HEADERS ... SOURCES ... DEPENDS ... THIRD_PARTY ...)
#
# DEPENDS are rooms of ours that our headers may mention. THIRD_PARTY libraries
# are private: their headers may appear in SOURCES only.
function(lockstep_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES;DEPENDS;THIRD_PARTY")
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH include_root)
  if(arg_SOURCES)
    add_library(lockstep_${name} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(lockstep_${name} PRIVATE lockstep::options ${arg_THIRD_PARTY})
  else()
    add_library(lockstep_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(lockstep::${name} ALIAS lockstep_${name})
  target_compile_features(lockstep_${name} ${scope} cxx_std_20)
  target_sources(lockstep_${name} ${scope}
    FILE_SET HEADERS BASE_DIRS ${include_root} FILES ${arg_HEADERS})
  list(TRANSFORM arg_DEPENDS PREPEND lockstep::)
  target_link_libraries(lockstep_${name} ${scope} ${arg_DEPENDS})
endfunction()

# lockstep_add_test(<name> LABEL unit|postgres|kube SOURCES ... DEPENDS ... THIRD_PARTY ...)
#
# One test program, which is one CTest case: a process for each GoogleTest case would cost more than the
# cases themselves, and the cases of the upper levels share a server that takes seconds to start.
# DEPENDS names rooms of ours, THIRD_PARTY anything else to link, TIMEOUT seconds. THREADED marks what is
# run under the thread sanitizer as well.
function(lockstep_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "THREADED" "LABEL;TIMEOUT" "SOURCES;DEPENDS;THIRD_PARTY")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${name}_test ${arg_SOURCES})
  list(TRANSFORM arg_DEPENDS PREPEND lockstep::)
  target_include_directories(${name}_test PRIVATE
    ${PROJECT_SOURCE_DIR}/tests ${PROJECT_BINARY_DIR}/generated/tests)
  target_link_libraries(${name}_test PRIVATE
    lockstep::options ${arg_DEPENDS} ${arg_THIRD_PARTY} GTest::gmock GTest::gmock_main)
  set(label ${arg_LABEL})
  if(arg_THREADED AND LOCKSTEP_SANITIZE STREQUAL "thread")
    set(label threaded)
  endif()
  set_property(GLOBAL APPEND PROPERTY LOCKSTEP_TESTS_${label} ${name}_test)
  add_test(NAME ${arg_LABEL}.${name} COMMAND ${name}_test)
  set_tests_properties(${arg_LABEL}.${name} PROPERTIES LABELS ${label} TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "LSAN_OPTIONS=print_suppressions=0:suppressions=${PROJECT_SOURCE_DIR}/tests/support/known_leaks.txt")
endfunction()
