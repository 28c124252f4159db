# quell_module(): the one way to add a module. The build refuses what the design forbids:
#  - a link to the same or a higher layer (so no library cycle can be written);
#  - an include of a module that is not linked (each module has its own include root);
#  - a public header that needs a private one, or a module linked only privately
#    (every public header is compiled alone against the module's public interface);
#  - a module that reaches a third-party library which another module owns (tools/lint).
#
#   quell_module(journal
#     LAYER 20
#     LINKS os crypto              # used by the .cpp files only
#     PUBLIC_LINKS base            # shown by the module's own headers
#     EXTERNAL SQLite::SQLite3     # third-party targets, private
#     PUBLIC_EXTERNAL Boost::json  # third-party targets that the module's headers show
#     TEST_LINKS doc TEST_EXTERNAL ...
#     CONCURRENT)                  # its tests run under the thread sanitizer too
#
# Layout: src/NAME/include/NAME/*.h public, src/NAME/**.{h,cpp} private, *_test.cpp tests beside
# the code they test. The unit tests of a module are one executable, NAME_test.

# Public headers are compiled alone (target all_verify_interface_header_sets).
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

function(quell_check_layers name layer)
  foreach(dependency IN LISTS ARGN)
    if(NOT TARGET quell_${dependency})
      message(FATAL_ERROR
        "module ${name} links '${dependency}', which is no module, or comes later in the table of "
        "modules (CMakeLists.txt) because its layer is not lower")
    endif()
    get_target_property(below quell_${dependency} QUELL_LAYER)
    if(below GREATER_EQUAL layer)
      message(FATAL_ERROR
        "module ${name} (layer ${layer}) may not link ${dependency} (layer ${below}): "
        "a module links lower layers only, see ARCHITECTURE.md")
    endif()
  endforeach()
endfunction()

function(quell_module name)
  cmake_parse_arguments(ARG "CONCURRENT" "LAYER"
    "LINKS;PUBLIC_LINKS;EXTERNAL;PUBLIC_EXTERNAL;SOURCES;TEST_LINKS;TEST_EXTERNAL" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS OR NOT DEFINED ARG_LAYER)
    message(FATAL_ERROR "quell_module(${name}): bad arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  quell_check_layers(${name} ${ARG_LAYER} ${ARG_LINKS} ${ARG_PUBLIC_LINKS})

  set(here ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${here}/include/*.h)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${here}/*.cpp)
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${here}/*_test.cpp)
  if(tests)
    list(REMOVE_ITEM sources ${tests})
  endif()

  set(target quell_${name})
  add_library(${target} STATIC ${sources} ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES QUELL_LAYER ${ARG_LAYER} LINKER_LANGUAGE CXX)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${here}/include FILES ${headers})
  target_include_directories(${target} PRIVATE ${here})
  quell_precompile(${target} precompiled)
  list(TRANSFORM ARG_LINKS PREPEND quell_)
  list(TRANSFORM ARG_PUBLIC_LINKS PREPEND quell_)
  target_link_libraries(${target}
    PUBLIC quell_flags ${ARG_PUBLIC_LINKS} ${ARG_PUBLIC_EXTERNAL}
    PRIVATE ${ARG_LINKS} ${ARG_EXTERNAL})

  if(NOT QUELL_TESTS OR (QUELL_THREAD_SANITIZED AND NOT ARG_CONCURRENT))
    return()
  endif()
  if(tests)
    quell_check_layers(${name}_test 1000 ${ARG_TEST_LINKS})
    list(TRANSFORM ARG_TEST_LINKS PREPEND quell_)
    add_executable(${name}_test ${tests})
    target_include_directories(${name}_test PRIVATE ${here})
    quell_precompile(${name}_test precompiled_test)
    target_link_libraries(${name}_test PRIVATE
      ${target} ${ARG_LINKS} ${ARG_EXTERNAL} ${ARG_TEST_LINKS} ${ARG_TEST_EXTERNAL}
      GTest::gmock_main)
    quell_gtest(${name}_test ${name} unit)
  endif()
endfunction()
