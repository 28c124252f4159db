// Bytes of a store are changed behind its back: every place is named, and the rest stays readable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/checkpoint.h"
#include "os/file.h"
#include "sample_test.h"
#include "sqlite.h"
#include "wal.h"

namespace quell::journal {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kAll = 64UZ * 1024 * 1024;
const StreamName kStream("incident/QL-2026-0001");

class DamageTest : public ::testing::Test {
 protected:
  DamageTest() : place_(os::TemporaryDirectory::make("damage").value()) {}

  [[nodiscard]] os::Path directory() const { return place_.path() / "store"; }
  [[nodiscard]] os::Path file(std::string_view name) const { return directory() / name; }
  [[nodiscard]] Opened opened() const { return open({.directory = directory()}).value(); }

  /// A store that is closed, so that all is in the database file.
  void make(std::size_t events) const { fill(*opened().store, events); }

  /// Runs SQL on the file, as somebody does who rewrites history.
  void tamper(std::string_view sql) const {
    Connection connection = Connection::open(file("journal.db"), OpenAs::kReadWrite, "").value();
    ASSERT_TRUE(connection.run(sql));
  }
  /// Moves everything recent to its place, as the store does when it is much.
  void file_recent() const {
    tamper(
        "INSERT INTO entries(id, previous, hash, payload) SELECT entry, previous, hash, payload "
        "FROM recent ORDER BY entry");
    tamper("DELETE FROM recent");
  }
  [[nodiscard]] Verification found() const { return verify(*opened().store, std::nullopt).value(); }
  [[nodiscard]] std::vector<std::uint64_t> salvaged() const {
    std::vector<std::uint64_t> sequences;
    const auto damage =
        opened().store->salvage(kStream, [&](const EntryView& entry) -> Result<void> {
          sequences.push_back(entry.sequence);
          return {};
        });
    EXPECT_TRUE(damage) << damage.error().full();
    return sequences;
  }

  os::TemporaryDirectory place_;
};

TEST_F(DamageTest, AChangedPayloadIsNamedAndEverythingElseIsRead) {
  make(60);
  const std::size_t all = salvaged().size();
  tamper(
      "UPDATE recent SET payload=CAST(replace(CAST(payload AS TEXT),'ann','bob') AS BLOB) WHERE "
      "entry="
      "(SELECT id FROM streams WHERE name='incident/QL-2026-0001')*4294967296+5");
  const auto store = opened().store;
  std::uint64_t shown = 0;
  const auto read = store->read(kStream, 1, [&](const EntryView&) -> Result<void> {
    ++shown;
    return {};
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::kCorrupted);
  EXPECT_THAT(read.error().message(), HasSubstr("incident/QL-2026-0001 entry 5"));
  EXPECT_EQ(shown, 4U);
  EXPECT_EQ(salvaged().size(), all - 1);
  const Verification verification = found();
  ASSERT_EQ(verification.damaged, 1U);
  EXPECT_EQ(verification.damage[0].place, "incident/QL-2026-0001 entry 5");
}

struct Tampering {
  std::string sql;
  std::string_view place;
};

/// Of a table that holds entries, whose numbers are in the column `id`.
std::vector<Tampering> of_entries(std::string_view table, std::string_view id) {
  const auto update = [&](std::string_view what) {
    return fmt::format("UPDATE {} SET {} WHERE {}=4294967296+2", table, what, id);
  };
  return {{fmt::format("DELETE FROM {} WHERE {}=4294967296+3", table, id), "host/web1 entry 4"},
          {fmt::format("DELETE FROM {0} WHERE {1}=(SELECT max({1}) FROM {0} WHERE "
                       "{1}<2*4294967296)",
                       table, id),
           "host/web1"},
          {update("hash=zeroblob(32)"), "host/web1 entry 2"},
          {update("previous=zeroblob(32)"), "host/web1 entry 2"},
          {update("hash=x'00'"), "host/web1 entry 2"}};
}

const std::vector<Tampering>& of_the_rest() {
  static const std::vector<Tampering> all = {
      {"UPDATE streams SET name='host/web2' WHERE id=1", "host/web2 entry 1"},
      {"DELETE FROM streams WHERE id=1", "stream number 1"},
      {"UPDATE commands SET last=last+1 WHERE id='c0'", "command c0"},
      {"DELETE FROM commands WHERE id='c3'", "stream number 1 before entry"},
      {"UPDATE commands SET id='other' WHERE id='c0'", "command other"}};
  return all;
}

class TamperingTest : public DamageTest {
 protected:
  void each_is_named(const std::vector<Tampering>& all, bool filed) const {
    for (const Tampering& one : all) {
      ASSERT_TRUE(os::remove_tree(directory()));
      make(40);
      if (filed) file_recent();
      ASSERT_TRUE(found().sound());
      tamper(one.sql);
      const Verification verification = found();
      ASSERT_GT(verification.damaged, 0U) << one.sql;
      std::string places;
      for (const Damage& damage : verification.damage) places += damage.place + "\n";
      EXPECT_THAT(places, HasSubstr(one.place)) << one.sql;
    }
  }
};

TEST_F(TamperingTest, EveryKindIsNamedInWhatIsRecent) {
  each_is_named(of_entries("recent", "entry"), false);
  each_is_named(of_the_rest(), false);
}

TEST_F(TamperingTest, EveryKindIsNamedInWhatIsFiled) {
  each_is_named(of_entries("entries", "id"), true);
  each_is_named(of_the_rest(), true);
}

TEST_F(TamperingTest, AnEntryThatIsThereTwiceIsNamed) {
  const std::vector<Tampering> twice = {
      {"INSERT INTO entries SELECT entry, previous, hash, payload FROM recent LIMIT 1", "entry 1"}};
  each_is_named(twice, false);
}

TEST_F(DamageTest, ARewrittenHistoryThatIsWholeInItselfIsNoticedByAnEarlierCheckpoint) {
  make(40);
  const crypto::KeyPair key = test_key();
  const std::string text = make_checkpoint(*opened().store, Instant{}, key).value();
  ASSERT_TRUE(os::remove_tree(directory()));
  {
    const auto store = opened().store;
    const std::vector<std::string> forged = {"{}"};
    ASSERT_TRUE(store->append(kStream, Head{}, CommandId("c0"), forged));
  }
  EXPECT_TRUE(found().sound()) << "nothing in the store itself says so";
  const auto checkpoint = read_checkpoint(text, key.public_key()).value();
  EXPECT_EQ(verify(*opened().store, checkpoint).value().damaged, 3U);
}

TEST_F(DamageTest, ADestroyedPageIsNamedAndTheEntriesAroundItAreRead) {
  make(600);
  const std::size_t all = salvaged().size();
  std::string bytes = os::read_file(file("journal.db"), kAll).value();
  const std::size_t middle = bytes.find("incident") == std::string::npos ? 0 : bytes.size() / 2;
  constexpr std::size_t kPage = 4096;
  std::ranges::fill(std::span(bytes).subspan(middle / kPage * kPage, kPage), '\xAA');
  ASSERT_TRUE(os::write_file_atomically(file("journal.db"), bytes, os::Mode::kSecret));
  const Verification verification = found();
  EXPECT_GT(verification.damaged, 0U);
  EXPECT_GT(verification.entries, 500U);
  EXPECT_GT(salvaged().size() + 60, all);
}

TEST_F(DamageTest, ADamagedLastEntryRefusesAppendsInsteadOfBuildingOnIt) {
  make(10);
  tamper(
      "UPDATE recent SET payload=x'7b7d' WHERE entry=(SELECT max(entry) FROM recent WHERE "
      "entry<3*4294967296)");
  const auto store = opened().store;
  EXPECT_EQ(store->head(kStream).error().code(), ErrorCode::kCorrupted);
  const std::vector<std::string> one = {"{}"};
  EXPECT_FALSE(store->append(kStream, Head{}, CommandId("new"), one));
}

TEST_F(DamageTest, AFileThatIsNoJournalIsRefused) {
  ASSERT_TRUE(os::make_directories(directory(), os::Mode::kPrivateDirectory));
  ASSERT_TRUE(
      os::write_file_atomically(file("journal.db"), std::string(5000, 'x'), os::Mode::kSecret));
  EXPECT_EQ(open({.directory = directory()}).error().code(), ErrorCode::kCorrupted);
  ASSERT_TRUE(os::remove_file(file("journal.db")));
  tamper("CREATE TABLE other(x)");
  EXPECT_EQ(open({.directory = directory()}).error().code(), ErrorCode::kCorrupted);
  ASSERT_TRUE(os::remove_tree(directory()));
  make(1);
  tamper("PRAGMA user_version=3");
  EXPECT_EQ(open({.directory = directory()}).error().code(), ErrorCode::kUnsupported);
}

TEST_F(DamageTest, AStoreOfTheFirstFormatIsBroughtUpToDateByTheFirstWhoMayWrite) {
  make(40);
  file_recent();
  tamper("DROP TABLE recent");
  tamper("PRAGMA user_version=1");
  const auto read_only = open({.directory = directory(), .access = Access::kReadOnly});
  ASSERT_FALSE(read_only);
  EXPECT_EQ(read_only.error().code(), ErrorCode::kUnsupported);
  const auto store = opened().store;
  EXPECT_TRUE(verify(*store, std::nullopt).value().sound());
  const std::vector<std::string> one = {"{}"};
  EXPECT_TRUE(store->append(StreamName("new"), Head{}, CommandId("n"), one));
  EXPECT_TRUE(open({.directory = directory(), .access = Access::kReadOnly}));
}

/// A store that was not closed: its entries are in the write-ahead log.
class WalDamageTest : public DamageTest {
 protected:
  WalDamageTest() {
    const os::Path live = place_.path() / "live";
    const auto store = open({.directory = live}).value().store;
    fill(*store, 40);
    // What a killed process leaves: the files as they are now.
    db_ = os::read_file(live / "journal.db", kAll).value();
    log_ = os::read_file(live / "journal.db-wal", kAll).value();
  }
  void place(std::string_view log) const {
    ASSERT_TRUE(os::remove_tree(directory()));
    ASSERT_TRUE(os::make_directories(directory(), os::Mode::kPrivateDirectory));
    ASSERT_TRUE(os::write_file_atomically(file("journal.db"), db_, os::Mode::kSecret));
    ASSERT_TRUE(os::write_file_atomically(file("journal.db-wal"), log, os::Mode::kSecret));
  }
  std::string db_;
  std::string log_;
};

TEST_F(WalDamageTest, ASoundLogIsNotSuspected) {
  EXPECT_FALSE(find_wal_damage_in(log_).has_value());
  for (std::size_t length = 0; length < log_.size(); length += 97) {
    EXPECT_FALSE(find_wal_damage_in(std::string_view(log_).substr(0, length)).has_value())
        << "a torn end is no damage; cut to " << length;
  }
  place(log_);
  const Opened store = opened();
  EXPECT_EQ(store.access, Access::kReadWrite);
  EXPECT_THAT(store.notices, IsEmpty());
  EXPECT_EQ(verify(*store.store, std::nullopt).value().entries, 40U);
}

TEST_F(WalDamageTest, EveryFlippedBitBeforeTheLastFrameIsFound) {
  constexpr std::size_t kFrame = 24 + 4096;
  // The header's version is not looked at by SQLite beyond its checksum, which covers it.
  for (std::size_t at = 0; at + kFrame < log_.size(); at += 61) {
    std::string changed = log_;
    changed[at] ^= static_cast<char>(1U << (at % 8));
    ASSERT_TRUE(find_wal_damage_in(changed).has_value()) << "byte " << at;
  }
}

TEST_F(WalDamageTest, DamageIsSaidSetAsideAndReadAround) {
  std::string changed = log_;
  const std::size_t text = changed.find("GET /search", changed.size() / 3);
  changed[text] ^= 1;
  place(changed);
  const Opened store = opened();
  EXPECT_EQ(store.access, Access::kReadOnly);
  ASSERT_EQ(store.notices.size(), 1U);
  EXPECT_THAT(store.notices[0], HasSubstr("journal.db-wal is damaged at frame"));
  EXPECT_THAT(store.notices[0], HasSubstr("set-aside"));
  const std::vector<std::string> one = {"{}"};
  EXPECT_EQ(store.store->append(StreamName("new"), Head{}, CommandId("n"), one).error().code(),
            ErrorCode::kPermissionDenied);
  // A page is written again by each later commit, so the flip may have been overwritten since.
  const Verification verification = verify(*store.store, std::nullopt).value();
  EXPECT_GE(verification.entries, 39U) << "what stands after the damage is readable too";
  EXPECT_EQ(os::read_file(file("journal.db-wal"), kAll).value(), changed) << "nothing is repaired";
  const auto kept = os::list_directory(directory() / "set-aside").value();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(
      os::read_file(directory() / "set-aside" / kept[0].name / "journal.db-wal", kAll).value(),
      changed);
  EXPECT_EQ(opened().access, Access::kReadOnly);
  EXPECT_EQ(os::list_directory(directory() / "set-aside").value().size(), 1U) << "kept once";
}

TEST_F(WalDamageTest, TheWayOnIsToAcceptTheLossAloud) {
  std::string changed = log_;
  changed[log_.size() / 2] ^= 1;
  place(changed);
  const Opened store =
      open({.directory = directory(), .on_damage = OnDamage::kGoOnWithoutIt}).value();
  EXPECT_EQ(store.access, Access::kReadWrite);
  EXPECT_THAT(store.notices[0], HasSubstr("goes on with what comes before"));
  EXPECT_TRUE(verify(*store.store, std::nullopt).value().sound());
  const std::vector<std::string> one = {"{}"};
  EXPECT_TRUE(store.store->append(StreamName("new"), Head{}, CommandId("n"), one));
}

}  // namespace
}  // namespace quell::journal
