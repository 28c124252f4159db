// What a path says about a file. Pure.
#pragma once

#include <string>
#include <string_view>

#include "webroot/rule_book.h"

namespace quell::webroot {

FileFacts facts_of(std::string_view path);

/// "php", "jsp", …: whether servers commonly run files with this extension (in lower case).
bool is_executable_extension(std::string_view extension);
/// shell.php.jpg: an extension that is run stands before the last one.
bool has_inner_executable_extension(std::string_view name);

/// How likely it is that no code belongs there: a directory for what visitors upload, or for
/// pictures and temporary files.
enum class Place : unsigned char { kOrdinary, kMedia, kUploads };
Place place_of(std::string_view path);

}  // namespace quell::webroot
