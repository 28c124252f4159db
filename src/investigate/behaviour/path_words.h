// What a path's own words say about it. Private to investigate. Pure.
#pragma once

#include <string>
#include <string_view>

namespace quell::investigate {

/// A program by its name: ".php", ".jsp", ".aspx", …
bool is_script_path(std::string_view path);
/// Below a directory into which visitors' files go.
bool is_below_uploads(std::string_view path);
/// Where files are sent to.
bool is_upload_target(std::string_view path);
/// Pages of those who run the site.
bool is_admin_path(std::string_view path);
/// Pictures, styles, scripts of pages, fonts: what browsers load beside a page.
bool is_static_path(std::string_view path);
/// "/api/…" of "/api/v1/x": what is asked for together; empty for paths with one segment.
std::string directory_of(std::string_view path);

}  // namespace quell::investigate
