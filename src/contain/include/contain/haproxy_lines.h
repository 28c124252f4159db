// The lines that a HAProxy configuration includes once, so that containments need no reload. Pure.
#pragma once

#include <filesystem>
#include <string>

#include "contain/haproxy_site.h"

namespace quell::contain {

/// For a frontend of mode http, before rules that answer or route; and the table of the rates.
/// They say TAGS METHOD PATH QUERY of each request, look that up in requests.map of the directory,
/// and answer what stands there. docs/formats/haproxy.md explains each line.
std::string haproxy_frontend_lines(const std::filesystem::path& directory);
std::string haproxy_table_lines();

/// Both, how the empty maps are made, and the runtime sockets: what to show somebody who has none
/// of it, with the paths that quell.yaml gives.
std::string haproxy_lines_help(const HaproxySite& site);

}  // namespace quell::contain
