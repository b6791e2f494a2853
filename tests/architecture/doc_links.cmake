# SPDX-License-Identifier: Apache-2.0
# cmake -DROOT=<checkout> -P doc_links.cmake
#
# Every relative link in a Markdown file leads to a file that exists.
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE pages "${ROOT}/docs/*.md" "${ROOT}/examples/*.md" "${ROOT}/helm/*.md" "${ROOT}/bench/*.md")
file(GLOB top "${ROOT}/*.md")
set(offences 0)
set(links 0)
foreach(page IN LISTS pages top)
  file(READ "${page}" text)
  cmake_path(GET page PARENT_PATH folder)
  # CMake takes brackets and semicolons for lists, so a mark stands in for what opens a target.
  string(REPLACE ";" "," text "${text}")
  string(REPLACE "](" "@TARGET@" text "${text}")
  string(REGEX REPLACE "[][]" "" text "${text}")
  string(REGEX MATCHALL "@TARGET@[^)# ]+" found "${text}")
  foreach(link IN LISTS found)
    string(REPLACE "@TARGET@" "" target "${link}")
    if(target MATCHES "^[a-z]+:")
      continue()
    endif()
    math(EXPR links "${links} + 1")
    if(NOT EXISTS "${folder}/${target}")
      message(NOTICE "${page}: ${target} does not exist")
      math(EXPR offences "${offences} + 1")
    endif()
  endforeach()
endforeach()
if(offences OR NOT links)
  message(FATAL_ERROR "${offences} dead link(s) in ${links}")
endif()
