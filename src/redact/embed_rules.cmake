# Writes the rules as a C++ string: cmake -DFROM=rules.yaml -DTO=rules.cpp -P embed_rules.cmake
file(READ "${FROM}" text)
if(text MATCHES "\\)RULES\"")
  message(FATAL_ERROR "${FROM} holds the mark that ends the string")
endif()
file(WRITE "${TO}"
  "// Made from rules/redaction.yaml by the build.\n"
  "#include \"redact/rules.h\"\n\n"
  "namespace quell::redact {\n\n"
  "std::string_view default_rules_text() {\n  return R\"RULES(${text})RULES\";\n}\n\n"
  "}  // namespace quell::redact\n")
