// Reading one SQLite store through one connection. One user at a time; see ReaderPool.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "append.h"
#include "base/guarded.h"
#include "sqlite.h"

namespace quell::journal {

/// How to reach the database file.
struct Place {
  std::filesystem::path file;
  OpenAs as = OpenAs::kReadWrite;
  std::string vfs{};
  std::chrono::milliseconds patience{};
  std::int64_t most_recent = 0;
};

class Reader {
 public:
  static Result<std::unique_ptr<Reader>> open(const Place& place);
  /// On a connection that is open already. Errors: kCorrupted when the tables are not there.
  static Result<std::unique_ptr<Reader>> over(Connection connection);
  [[nodiscard]] Connection& connection() { return connection_; }

  Result<std::optional<std::int64_t>> stream_number(const StreamName& stream);
  /// The last entry, its own hash checked. Errors: kCorrupted.
  Result<Head> head(const StreamName& stream);
  Result<std::vector<StreamHead>> streams();
  Result<Head> read(const StreamName& stream, std::uint64_t from, const Sink& sink);
  Result<std::vector<Damage>> salvage(const StreamName& stream, const Sink& sink);
  Result<std::optional<Appended>> find_command(const CommandId& command);
  /// Whether the entries first..last of the stream hold exactly these payloads.
  Result<bool> holds(const Appended& done, std::span<const std::string> payloads);
  Result<std::vector<Damage>> audit();

 private:
  explicit Reader(Connection connection) : connection_(std::move(connection)) {}
  Result<void> prepare();
  Result<Head> head_before(const StreamName& stream, std::int64_t number, std::uint64_t from);
  Result<void> salvage_range(const StreamName& stream, std::int64_t number, Chain& chain,
                             const Sink& sink, std::vector<Damage>& damage);
  Result<void> audit_structure(std::vector<Damage>& damage);
  Result<void> audit_commands(std::vector<Damage>& damage);
  Result<void> audit_numbers(std::vector<Damage>& damage);
  Result<void> audit_ends(const std::map<std::int64_t, std::int64_t>& ends,
                          std::vector<Damage>& damage);
  Result<std::uint64_t> next_readable(std::int64_t number, std::uint64_t after);
  Result<std::string> stream_name(std::int64_t number);

  Connection connection_;
  Statement number_of_;
  Statement name_of_;
  Statement names_;
  Statement last_;
  Statement range_;
  Statement one_;
  Statement command_;
};

/// Connections for readers, so that a slow sink holds no lock. Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(Place place) : place_(std::move(place)) {}

  /// Calls `use(reader)` with a reader of its own.
  template <class Use>
  auto with(Use&& use) -> decltype(use(std::declval<Reader&>())) {
    QUELL_TRY(std::unique_ptr<Reader> reader, take());
    auto result = use(*reader);
    give_back(std::move(reader));
    return result;
  }

 private:
  Result<std::unique_ptr<Reader>> take();
  void give_back(std::unique_ptr<Reader> reader);

  Place place_;
  Guarded<std::vector<std::unique_ptr<Reader>>> idle_;
};

}  // namespace quell::journal
