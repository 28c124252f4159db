#include "path/telling_component.h"

#include <cstddef>

#include "address/host_name.h"
#include "code/code_words.h"
#include "path/sensitive_files.h"
#include "text/word_table.h"
#include "visitor/probe_paths.h"

namespace quell::attack {

namespace {

/// What stands below may be a command's name.
bool is_directory_of_programs(std::string_view component) {
  return equals_lower(component, "bin") || equals_lower(component, "sbin") ||
         equals_lower(component, "system32");
}

/// The end of an address that a server is meant to include.
bool is_foreign_text(std::string_view component, std::string_view extension) {
  const bool is_text = equals_lower(extension, "txt") || equals_lower(extension, "inc") ||
                       equals_lower(extension, "dat");
  return is_text && component.size() > extension.size() + 1 &&
         !equals_lower(component, "robots.txt");
}

}  // namespace

bool is_telling_name(std::string_view name) {
  return is_sensitive_name(name) || is_directory_of_programs(name) || is_probe_name(name) ||
         is_telling_label(name);
}

bool is_telling_component(std::string_view component) {
  const std::size_t dot = component.rfind('.');
  if (dot == std::string_view::npos) {
    return is_sensitive_component(component) || is_directory_of_programs(component) ||
           is_probe_name(component) || may_be_telling_host(component);
  }
  return is_sensitive_component(component) || is_probe_component(component) ||
         may_be_telling_host(component) || is_foreign_text(component, component.substr(dot + 1)) ||
         names_acting_class(component);
}

}  // namespace quell::attack
