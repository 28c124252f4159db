// A whole nginx configuration with its includes, and the one server block in it that a site means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "contain/nginx/config.h"

namespace quell::contain::nginx {

/// How files are reached; in tests a map.
struct FileSource {
  std::function<Result<std::string>(const std::filesystem::path&)> read;
  /// Sorted, as glob(3).
  std::function<Result<std::vector<std::filesystem::path>>(const std::string&)> match;
};
FileSource real_files();

/// An include that leads from one file to the next on the way to the server block.
struct IncludeStep {
  std::filesystem::path file;  ///< that holds the include
  std::string text;
  std::size_t begin = 0;  ///< of the include directive
  std::size_t end = 0;
  std::vector<std::filesystem::path> matches;  ///< what it includes, in order
};

/// A directive that decides how the lines of a containment work.
struct Noted {
  std::vector<std::string> words;
  std::string where;  ///< "/etc/nginx/nginx.conf:12"
};

struct ServerPlace {
  std::filesystem::path file;  ///< as the configuration names it (may be a symbolic link)
  std::string text;            ///< of the file
  std::size_t line = 1;
  std::size_t before = 0;        ///< offset of the word "server"
  std::size_t inside = 0;        ///< offset after its '{'
  std::vector<IncludeStep> way;  ///< from the main file to `file`; empty: it is the main file
  /// Those of http and of the server that name proxies (set_real_ip_from, real_ip_header) or limit
  /// requests (limit_req…, but for zones), in order.
  std::vector<Noted> noted;
};

/// How far to read: a limit may stand anywhere in the server block, also in files that a location
/// includes.
enum class Depth : std::uint8_t { kServerLevel, kEverything };

struct ServerChoice {
  std::uint16_t port = 80;
  std::optional<std::string> name;
};

/// The server block in http{} that listens on the port and has the name. Errors: those of reading
/// and parsing; kNotFound (lists what there is), kConflict (several fit, or its file is included
/// more than once), kLimit (512 files, 16 deep).
Result<ServerPlace> find_server(const std::filesystem::path& main_file, const ServerChoice& choice,
                                const FileSource& files, Depth depth = Depth::kServerLevel);

/// The port of a `listen` argument: "8080", "127.0.0.1:8080", "[::1]:80", "*:80", "example.com";
/// nullopt for unix sockets. Without a port 80.
std::optional<std::uint16_t> listen_port(const std::string& argument);

}  // namespace quell::contain::nginx
