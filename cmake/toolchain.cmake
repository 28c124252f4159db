# What every target is built with: one compiler, warnings as errors, ccache, lld, and the
# sanitizers that the preset names.

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR
    "Quell is built with clang 19 (found ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}). "
    "g++ 12 miscompiles coroutines that pass aggregates. Use a preset: cmake --preset dev")
endif()

# A third-party library is found in the folder of the module that owns it, and linked by everything
# that links that module.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

find_program(QUELL_CCACHE ccache)
if(QUELL_CCACHE)
  # Sloppiness: without it ccache refuses precompiled headers; base_dir and nohashdir let two
  # checkouts of the same source share results. pch_external_checksum: a precompiled header is what
  # went into it (cmake/precompile.cmake), not its bytes, which name this checkout.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1
    ${QUELL_CCACHE})
endif()

set(QUELL_SANITIZE "" CACHE STRING "Sanitizers for every target, e.g. address,undefined or thread")

add_library(quell_flags INTERFACE)
target_compile_options(quell_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Wcast-qual -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough
  -Wextra-semi -Wunused -Werror
  -march=x86-64-v2 -fno-omit-frame-pointer)
target_link_options(quell_flags INTERFACE -fuse-ld=lld-19)
if(QUELL_SANITIZE)
  target_compile_options(quell_flags INTERFACE
    -fsanitize=${QUELL_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(quell_flags INTERFACE -fsanitize=${QUELL_SANITIZE})
endif()

# Across the modules: worth a tenth to a fifth of the time of a scan (docs/decisions/0014).
option(QUELL_LTO "Optimise across modules when linking" OFF)
if(QUELL_LTO)
  target_compile_options(quell_flags INTERFACE -flto=thin)
  target_link_options(quell_flags INTERFACE
    -flto=thin -Wl,--thinlto-cache-dir=${CMAKE_BINARY_DIR}/lto)
  # Without a table of symbols, which Debian's ar can't make of clang's bitcode; lld needs none.
  set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcS <TARGET> <LINK_FLAGS> <OBJECTS>")
  set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> qS <TARGET> <LINK_FLAGS> <OBJECTS>")
  set(CMAKE_CXX_ARCHIVE_FINISH "")
endif()

# For tools/fuzz: coverage of the modules guides the search.
option(QUELL_FUZZ "Build every target with libFuzzer's coverage" OFF)
if(QUELL_FUZZ)
  target_compile_options(quell_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
