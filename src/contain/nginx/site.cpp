#include "nginx/site.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "base/limits.h"
#include "base/safe_text.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "os/file.h"
#include "os/replace_file.h"

namespace quell::contain::nginx {

namespace {

constexpr std::size_t kMostFiles = 512;
constexpr std::size_t kDeepestInclude = 16;

struct Found {
  ServerPlace place;
  std::vector<std::uint16_t> ports;
  std::vector<std::string> names;

  [[nodiscard]] std::string words() const {
    return fmt::format("{}:{} (listen {}; server_name {})", place.file.string(), place.line,
                       fmt::join(ports, ", "),
                       terminal_safe(fmt::format("{}", fmt::join(names, " "))));
  }
};

enum class Context : std::uint8_t { kMain, kHttp, kServer, kLocation };

bool names_a_proxy(const std::string& name) {
  return name == "set_real_ip_from" || name == "real_ip_header";
}

bool limits_requests(const std::string& name) {
  return name.starts_with("limit_req") && name != "limit_req_zone";
}

/// Walks the configuration as nginx does, includes in place, and notes every server block of http.
class Walk {
 public:
  Walk(const std::filesystem::path& main_file, const FileSource& files, Depth depth)
      : directory_(main_file.parent_path()), files_(files), depth_(depth) {}

  Result<void> file(const std::filesystem::path& path, Context context) {
    if (++count_ > kMostFiles) {
      return fail(ErrorCode::kLimit, fmt::format("more than {} files are included", kMostFiles));
    }
    if (way_.size() > kDeepestInclude) {
      return fail(ErrorCode::kLimit, fmt::format("{}: includes too deep", path.string()));
    }
    visited_.push_back(path);
    QUELL_TRY(const std::string text, files_.read(path));
    QUELL_TRY(const std::vector<Directive> directives, parse_config(text, path.string()));
    return visit(directives, {path, text}, context);
  }

  std::vector<Found>& found() { return found_; }
  /// Noted at the level of http.
  [[nodiscard]] const std::vector<Noted>& of_http() const { return of_http_; }
  [[nodiscard]] std::ptrdiff_t times_visited(const std::filesystem::path& path) const {
    return std::ranges::count(visited_, path);
  }

 private:
  struct Source {
    const std::filesystem::path& path;
    const std::string& text;
  };

  Result<void> visit(const std::vector<Directive>& directives, const Source& source,
                     Context context) {
    for (const Directive& directive : directives) {
      note_surroundings(directive, source, context);
      if (directive.name() == "include" && directive.words.size() == 2 && !directive.is_block()) {
        QUELL_CHECK(include(directive, source, context));
      } else if (context == Context::kServer || context == Context::kLocation) {
        if (context == Context::kServer) note(directive);
        if (depth_ == Depth::kEverything && directive.is_block()) {
          QUELL_CHECK(visit(directive.block.front().directives, source, Context::kLocation));
        }
      } else if (context == Context::kMain && directive.name() == "http" && directive.is_block()) {
        QUELL_CHECK(visit(directive.block.front().directives, source, Context::kHttp));
      } else if (context == Context::kHttp && directive.name() == "server" &&
                 directive.is_block()) {
        QUELL_CHECK(server(directive, source));
      }
    }
    return {};
  }

  Result<void> server(const Directive& directive, const Source& source) {
    const Directive::Block& block = directive.block.front();
    found_.push_back({.place = {.file = source.path,
                                .text = source.text,
                                .line = directive.line,
                                .before = directive.begin,
                                .inside = block.begin,
                                .way = way_,
                                .noted = {}},
                      .ports = {},
                      .names = {}});
    QUELL_CHECK(visit(block.directives, source, Context::kServer));
    // nginx's defaults, as root.
    if (found_.back().ports.empty()) found_.back().ports.push_back(80);
    return {};
  }

  void note_surroundings(const Directive& directive, const Source& source, Context context) {
    const bool proxy = names_a_proxy(directive.name()) && context != Context::kLocation;
    if (context == Context::kMain || (!proxy && !limits_requests(directive.name()))) return;
    auto& notes = context == Context::kHttp ? of_http_ : found_.back().place.noted;
    notes.push_back({directive.words, fmt::format("{}:{}", source.path.string(), directive.line)});
  }

  void note(const Directive& directive) {
    if (directive.words.size() < 2 || directive.is_block()) return;
    Found& found = found_.back();
    if (directive.name() == "listen") {
      if (const auto port = listen_port(directive.words[1])) found.ports.push_back(*port);
    } else if (directive.name() == "server_name") {
      found.names.insert(found.names.end(), directive.words.begin() + 1, directive.words.end());
    }
  }

  Result<void> include(const Directive& directive, const Source& source, Context context) {
    std::filesystem::path pattern = directive.words[1];
    // Relative to the main file's directory, wherever the include stands.
    if (pattern.is_relative()) pattern = directory_ / pattern;
    std::vector<std::filesystem::path> matches{pattern};
    if (pattern.string().find_first_of("*?[") != std::string::npos) {
      QUELL_TRY(matches, files_.match(pattern.string()));
    }
    way_.push_back({source.path, source.text, directive.begin, directive.end, matches});
    for (const std::filesystem::path& match : matches) {
      if (Result<void> done = file(match, context); !done) {
        return fail(done.error(),
                    fmt::format("included at {}:{}", source.path.string(), directive.line));
      }
    }
    way_.pop_back();
    return {};
  }

  std::filesystem::path directory_;
  const FileSource& files_;
  Depth depth_;
  std::vector<Found> found_;
  std::vector<Noted> of_http_;
  std::vector<IncludeStep> way_;
  std::vector<std::filesystem::path> visited_;
  std::size_t count_ = 0;
};

bool fits(const Found& found, const ServerChoice& choice) {
  return std::ranges::find(found.ports, choice.port) != found.ports.end() &&
         (!choice.name || std::ranges::find(found.names, *choice.name) != found.names.end());
}

std::string list(const std::vector<Found>& found) {
  std::string result;
  for (const Found& one : found) result += "\n  " + one.words();
  return result;
}

}  // namespace

FileSource real_files() {
  return {.read =
              [](const std::filesystem::path& path) {
                return os::read_file(path, limits::kDocumentBytes);
              },
          .match = os::matching_paths};
}

std::optional<std::uint16_t> listen_port(const std::string& argument) {
  if (argument.starts_with("unix:")) return std::nullopt;
  std::string_view digits = argument;
  const std::size_t bracket = digits.rfind(']');
  const std::size_t colon = digits.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) digits.remove_prefix(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool all = error == std::errc() && end == digits.data() + digits.size() && port < 65536;
  if (all) return static_cast<std::uint16_t>(port);
  if (has_port) return std::nullopt;
  return 80;
}

Result<ServerPlace> find_server(const std::filesystem::path& main_file, const ServerChoice& choice,
                                const FileSource& files, Depth depth) {
  Walk walk(main_file, files, depth);
  QUELL_CHECK(walk.file(main_file, Context::kMain));
  std::vector<Found> fitting;
  std::ranges::copy_if(walk.found(), std::back_inserter(fitting),
                       [&](const Found& found) { return fits(found, choice); });
  const std::string wanted = fmt::format("listens on {}{}", choice.port,
                                         choice.name ? " as " + terminal_safe(*choice.name) : "");
  if (fitting.empty()) {
    return fail(ErrorCode::kNotFound, fmt::format("no server block of {} {}; there are:{}",
                                                  main_file.string(), wanted, list(walk.found())));
  }
  if (fitting.size() > 1) {
    return fail(ErrorCode::kConflict,
                fmt::format("several server blocks of {} fit ({}); name one by its server_name:{}",
                            main_file.string(), wanted, list(fitting)));
  }
  ServerPlace place = std::move(fitting.front().place);
  if (walk.times_visited(place.file) > 1) {
    return fail(ErrorCode::kConflict,
                fmt::format("{} is included more than once", place.file.string()));
  }
  place.noted.insert(place.noted.begin(), walk.of_http().begin(), walk.of_http().end());
  return place;
}

}  // namespace quell::contain::nginx
