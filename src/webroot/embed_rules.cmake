# Writes the rules as C++ strings: cmake -DFROM=rules/webshell -DTO=rules.cpp -P embed_rules.cmake
set(functions "")
foreach(name IN ITEMS code files)
  file(READ "${FROM}/${name}.yar" text)
  if(text MATCHES "\\)RULES\"")
    message(FATAL_ERROR "${FROM}/${name}.yar holds the mark that ends the string")
  endif()
  string(APPEND functions
    "std::string_view ${name}_rules_text() {\n  return R\"RULES(${text})RULES\";\n}\n\n")
endforeach()
file(WRITE "${TO}"
  "// Made from rules/webshell by the build.\n"
  "#include \"rules/embedded.h\"\n\n"
  "namespace quell::webroot {\n\n${functions}}  // namespace quell::webroot\n")
