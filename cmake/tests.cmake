# Tests, and the table that lets `./test NAME` build only what NAME needs.
#
#   label        what                                                    where
#   unit         one executable per module                               src/NAME/*_test.cpp
#   contract     suites run on every implementation of an interface      *Contract* suites
#   simulation   seeded random commands, crashes and restarts            tests/simulation/*_test.cpp
#   e2e          the program as its users run it, real servers' logs     tests/e2e/*_test.{py,cpp}
#   fuzz         the corpus of every fuzz target                         fuzz/*_fuzz.cpp
#   house        the build, the lint, ./run and ./test                   tests/house/*_test.py
#   concurrent   what is concurrent, under the thread sanitizer          quell_module(… CONCURRENT)

# ./run installs what the program needs, and no test library: the release preset then has no tests.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  find_package(GTest QUIET)
else()
  find_package(GTest REQUIRED)
endif()
set(QUELL_TESTS ${GTest_FOUND})
include(GoogleTest)

# Debian's own Python: python3-yaml is installed for that one only.
find_program(QUELL_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)

# The thread-sanitizer build tests what is concurrent and nothing else.
if(QUELL_SANITIZE STREQUAL "thread")
  set(QUELL_THREAD_SANITIZED ON)
  add_custom_target(concurrent_tests)
else()
  set(QUELL_THREAD_SANITIZED OFF)
endif()

define_property(GLOBAL PROPERTY QUELL_TEST_TABLE BRIEF_DOCS "prefix TAB label TAB target lines")

# Remembers that the ctest names beginning with `prefix` belong to `label` and need `target`.
function(quell_note_test prefix label target)
  set_property(GLOBAL APPEND_STRING PROPERTY QUELL_TEST_TABLE "${prefix}\t${label}\t${target}\n")
endfunction()

# Call once, after every test is known.
function(quell_write_test_table)
  get_property(table GLOBAL PROPERTY QUELL_TEST_TABLE)
  file(WRITE "${CMAKE_BINARY_DIR}/tests.tsv" "${table}")
  # The thread-sanitized tests run in the same ctest, so that there is one summary.
  if(QUELL_SANITIZE MATCHES "address")
    set(other "${CMAKE_SOURCE_DIR}/build/tsan")
    file(WRITE "${CMAKE_BINARY_DIR}/concurrent_tests.cmake"
      "if(EXISTS \"${other}/CTestTestfile.cmake\")\n  subdirs(\"${other}\")\nendif()\n")
    set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY
      TEST_INCLUDE_FILES "${CMAKE_BINARY_DIR}/concurrent_tests.cmake")
  endif()
endfunction()

# quell_gtest(TARGET PREFIX LABEL): makes the cases of a GoogleTest executable known to ctest as
# PREFIX.Suite.Case. In a folder that has a file named *contract*, the suites whose name holds
# "Contract" are labelled `contract`.
function(quell_gtest target prefix label)
  if(QUELL_THREAD_SANITIZED)
    gtest_discover_tests(${target} TEST_PREFIX tsan.${prefix}.
      PROPERTIES LABELS concurrent TIMEOUT 300 DISCOVERY_TIMEOUT 60)
    quell_note_test(tsan.${prefix} concurrent ${target})
    add_dependencies(concurrent_tests ${target})
    return()
  endif()
  quell_note_test(${prefix} ${label} ${target})
  file(GLOB_RECURSE contract_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*contract*)
  if(NOT contract_files)
    gtest_discover_tests(${target} TEST_PREFIX ${prefix}.
      PROPERTIES LABELS ${label} TIMEOUT 120 DISCOVERY_TIMEOUT 60)
    return()
  endif()
  quell_note_test(${prefix} contract ${target})
  gtest_discover_tests(${target} TEST_PREFIX ${prefix}. TEST_FILTER "-*Contract*"
    TEST_LIST ${target}_plain
    PROPERTIES LABELS ${label} TIMEOUT 120 DISCOVERY_TIMEOUT 60)
  gtest_discover_tests(${target} TEST_PREFIX ${prefix}. TEST_FILTER "*Contract*"
    TEST_LIST ${target}_contract
    PROPERTIES LABELS contract TIMEOUT 120 DISCOVERY_TIMEOUT 60)
endfunction()

# quell_links_of(VARIABLE FILE): the targets named in the file's first line, "// links: logs doc".
function(quell_links_of variable file)
  file(STRINGS ${file} line LIMIT_COUNT 1)
  if(NOT line MATCHES "^// links:(.*)$")
    message(FATAL_ERROR
      "${file}: the first line must name the modules it links: // links: logs doc")
  endif()
  separate_arguments(modules UNIX_COMMAND "${CMAKE_MATCH_1}")
  set(targets quell_base)
  foreach(module IN LISTS modules)
    if(NOT TARGET quell_${module})
      message(FATAL_ERROR "${file}: links '${module}', which is not a module")
    endif()
    list(APPEND targets quell_${module})
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  set(${variable} ${targets} PARENT_SCOPE)
endfunction()
