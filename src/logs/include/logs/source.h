// Where bytes come from: a file, standard input, memory. A source is read once, front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/descriptor.h"

namespace quell::logs {

class Source {
 public:
  virtual ~Source() = default;
  /// As the user would open it; "-" for standard input.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Fills at most `into`; 0 at the end. An error comes behind everything that could be read, and
  /// comes again. Errors: kIo, kUnsupported (an archive, a program), those of logs/compression.h
  /// and logs/journal_export.h.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  /// Whether read() would not wait; waits for that at most so long.
  virtual Result<bool> is_ready_within(Duration /*at_most*/) { return true; }
};

/// What is in a file: decompressed, and lines made of a journal export (logs/open_log.h says more).
/// Errors: kNotFound, kPermissionDenied, kIo, kUnsupported (a directory, an archive, a program).
Result<std::unique_ptr<Source>> open_file(const std::string& path);
/// Standard input, by its content as open_file().
std::unique_ptr<Source> standard_input();
/// For tests and for bytes that are already there. `bytes` is copied.
std::unique_ptr<Source> memory_source(std::string name, std::string bytes);

/// What a person gave ("-", files, directories, patterns) as a list of paths to read.
///  - A directory is replaced by the regular files in it and in its subdirectories (16 deep); links
///    inside are followed for files only.
///  - A pattern (* ? [a-z], in any part of a path) is replaced by the files that match; what has
///  the
///    pattern itself as its name comes first. A pattern that fits nothing stays in the list.
///  - A file that is reached by several paths or links is in the list once, by the first of them.
///  - Of a log that was rotated (logs/rotation.h) the parts lie beside each other, the oldest
///  first.
///    In a directory, and among what a pattern gives, sets are sorted by name.
///  - A compressed copy beside its plain file is in `skipped`, if it holds nothing that the other
///    hasn't: see logs/copies.h.
/// A path that can't be listed or looked at stays in the list, so that opening it reports the
/// reason. At most `limit` paths; `truncated` says so.
struct PathList {
  struct Item {
    std::string path;
    bool found_in_directory = false;  ///< not named by the user: an unknown format is no error
  };
  /// Found, and not to be read because every byte of it is read elsewhere.
  struct Skipped {
    std::string path;
    std::string reason;  ///< "the same file as a.log"; may hold outside text
  };
  std::vector<Item> items;
  std::vector<Skipped> skipped;
  bool truncated = false;
};
PathList expand_paths(const std::vector<std::string>& given, std::size_t limit = 100'000);

}  // namespace quell::logs
