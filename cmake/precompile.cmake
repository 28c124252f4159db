# quell_precompile(TARGET HEADER): compiles TARGET with a precompiled header from this folder.
#
# Not target_precompile_headers(): that names its header by an absolute path behind -Xclang, where
# ccache cannot see that it is one, so that no other checkout ever hits (docs/decisions/0002).
find_package(fmt REQUIRED)

# The flags every target has; a header compiled with others would be refused.
string(TOUPPER "${CMAKE_BUILD_TYPE}" quell_build_type)
separate_arguments(quell_pch_flags UNIX_COMMAND
  "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${quell_build_type}}")
list(APPEND quell_pch_flags
  ${CMAKE_CXX23_STANDARD_COMPILE_OPTION}
  "$<TARGET_PROPERTY:quell_flags,INTERFACE_COMPILE_OPTIONS>"
  # What find_package(fmt) and find_package(GTest) define.
  -DFMT_SHARED -DGTEST_HAS_PTHREAD=1 -Xclang -fno-pch-timestamp -fpch-instantiate-templates)

foreach(header precompiled precompiled_test)
  set(source ${CMAKE_CURRENT_LIST_DIR}/${header}.h)
  add_custom_command(OUTPUT ${header}.pch ${header}.pch.sum
    # What ccache hashes instead of the precompiled header: its text and macros, without the line
    # markers that would name this checkout.
    COMMAND ${CMAKE_CXX_COMPILER} ${quell_pch_flags}
      -x c++-header -E -dD -P -o ${header}.pch.sum ${source}
    # Without ccache: the file names its header by an absolute path, so one from another checkout
    # (which may be gone) must never be handed out here.
    COMMAND ${CMAKE_CXX_COMPILER} ${quell_pch_flags}
      -x c++-header -MD -MT ${header}.pch -MF ${header}.pch.d -o ${header}.pch -c ${source}
    DEPENDS ${source} DEPFILE ${header}.pch.d COMMAND_EXPAND_LISTS VERBATIM
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR} COMMENT "Precompiling ${header}.h")
  add_custom_target(quell_${header} DEPENDS ${CMAKE_BINARY_DIR}/${header}.pch)
endforeach()

function(quell_precompile target header)
  add_dependencies(${target} quell_${header})
  # Relative to the build folder, where every compiler runs.
  target_compile_options(${target} PRIVATE "SHELL:-include-pch ${header}.pch")
endfunction()
