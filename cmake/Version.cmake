# SPDX-License-Identifier: Apache-2.0
# LOCKSTEP_COMMIT is what `lockstep version` shows beside the version. A build without git (an image's
# build stage) passes it in.
set(LOCKSTEP_COMMIT "" CACHE STRING "Commit shown by --version; empty asks git")
set(lockstep_commit "${LOCKSTEP_COMMIT}")
if(NOT lockstep_commit)
  execute_process(COMMAND git -C "${CMAKE_CURRENT_SOURCE_DIR}" rev-parse --short=12 HEAD
    OUTPUT_VARIABLE lockstep_commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT lockstep_commit)
  set(lockstep_commit "unknown")
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/build_info.cpp.in" "${CMAKE_BINARY_DIR}/generated/build_info.cpp" @ONLY)
