// Components of paths that call for a closer look. Private to attack. Pure.
#pragma once

#include <string_view>

namespace quell::attack {

/// Whether a path with this component, whatever its case, may be one of a sensitive file or a
/// system's (sensitive_files.h), a probe that alone is an attack, or the address of a host or file
/// that a server is made to fetch; or the component names a class. False is certain.
bool is_telling_component(std::string_view component);

/// The same for a component without '.', ':' and '~', as most are.
bool is_telling_name(std::string_view name);

}  // namespace quell::attack
