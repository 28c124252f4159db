// The rig of PostgreSQL: a real server in a directory of its own, on a Unix socket and a loopback
// port; and what only PostgreSQL has.
#include <gmock/gmock.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <filesystem>

#include "contain/postgres_role.h"
#include "credential/credential_rig.h"
#include "credential/postgres/session.h"
#include "fmt/format.h"
#include "os/process.h"
#include "os/socket.h"

namespace quell::contain {
namespace {

using postgres::Session;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr auto kPatience = std::chrono::seconds(20);
constexpr std::string_view kPrograms = "/usr/lib/postgresql/15/bin";

/// PostgreSQL refuses to run as root: as an ordinary account then.
std::vector<std::string> as_ordinary(std::vector<std::string> command) {
  if (::geteuid() != 0) return command;
  std::vector<std::string> result{"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"};
  result.insert(result.end(), command.begin(), command.end());
  return result;
}

void run(const std::vector<std::string>& command) {
  const auto result = os::run({.argv = command, .directory = "/"},
                              os::Deadline::after(std::chrono::minutes(2)), {});
  ASSERT_TRUE(result) << result.error().full();
  ASSERT_TRUE(os::succeeded(result->status)) << result->err.kept;
}

/// A directory in this one that the server's account may write to.
void make_server_directory(const std::filesystem::path& parent, const std::string& name) {
  std::filesystem::create_directories(parent / name);
  if (::geteuid() != 0) return;
  const passwd* nobody = ::getpwnam("nobody");
  std::filesystem::permissions(parent, std::filesystem::perms(0711));
  EXPECT_EQ(::chown((parent / name).c_str(), nobody->pw_uid, nobody->pw_gid), 0);
}

/// Makes a data directory under this name; nothing stands there unless it is whole.
void make_data(const std::filesystem::path& made) {
  // The server's account may not be let into where the tests were built.
  const auto place = *os::TemporaryDirectory::make("postgres-test");
  make_server_directory(place.path(), "pg");
  const std::string data = (place.path() / "pg/data").string();
  run(as_ordinary({std::string(kPrograms) + "/initdb", "-D", data, "-U", "admin", "--no-sync",
                   "--locale=C", "-E", "UTF8", "--auth-local=trust", "--auth-host=scram-sha-256"}));
  const std::filesystem::path part = made.string() + ".part";
  std::filesystem::remove_all(part);
  run({"cp", "-a", data, part.string()});
  std::filesystem::rename(part, made);
}

/// A fresh data directory, to be copied. initdb takes seconds, and each test is a process of its
/// own: it runs once a build.
std::filesystem::path fresh_data() {
  const auto beside = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::filesystem::path data = beside / fmt::format("postgres-15-data-of-{}", ::geteuid());
  const auto lock = os::Lock::acquire(data.string() + ".lock", std::chrono::minutes(2));
  EXPECT_TRUE(lock) << lock.error().full();
  if (!std::filesystem::exists(data)) make_data(data);
  return data;
}

class PostgresRig final : public CredentialRig {
 public:
  PostgresRig() : port_(*os::free_port("127.0.0.1")) {
    make_server_directory(directory_.path(), "pg");
    run({"cp", "-a", fresh_data().string(), data()});
    start();
    admin("CREATE ROLE shop_app LOGIN PASSWORD 'leaked-and-known'");
    admin("CREATE ROLE \"other role\" LOGIN PASSWORD 'others'");
    admin("CREATE TABLE orders(); ALTER TABLE orders OWNER TO shop_app");
    (void)os::write_file_atomically(path("others"), "others\n", os::Mode::kSecret);
  }

  std::unique_ptr<CredentialHolder> holder() override {
    return postgres_holder({.name = "shop",
                            .connection = admin_connection(),
                            .probe = probe(),
                            .control = "other role",
                            .control_secret = path("others"),
                            .patience = kPatience});
  }
  [[nodiscard]] std::string subject() const override { return "role:shop_app"; }
  bool accepts(const std::string& secret) override { return log_in("shop_app", secret); }
  bool serves_others() override { return log_in("other role", "others"); }
  std::string stored() override {
    std::string all;
    for (const auto& row : ask("SELECT r::text FROM pg_authid r WHERE rolname !~ '^pg_' "
                               "ORDER BY rolname")) {
      all += row.front().value_or("") + "\n";
    }
    return all;
  }
  void change_by_hand(const std::string& secret) override {
    admin(fmt::format("ALTER ROLE shop_app PASSWORD '{}'", secret));
  }
  std::function<bool()> open_session(const std::string& secret) override {
    auto session = Session::open(
        {.connection = probe(), .user = "shop_app", .password = secret, .patience = kPatience});
    EXPECT_TRUE(session) << session.error().full();
    const auto shared = std::make_shared<Session>(*std::move(session));
    return [shared] { return shared->ask("SELECT 1", {}).has_value(); };
  }

  std::vector<postgres::Row> ask(const std::string& statement) {
    auto session = Session::open({.connection = admin_connection(), .patience = kPatience});
    EXPECT_TRUE(session) << session.error().full();
    auto rows = session->ask(statement, {});
    EXPECT_TRUE(rows) << rows.error().full();
    return *rows;
  }
  void admin(const std::string& statement) {
    auto session = Session::open({.connection = admin_connection(), .patience = kPatience});
    ASSERT_TRUE(session) << session.error().full();
    const auto done = session->run(statement);
    ASSERT_TRUE(done) << done.error().full();
  }
  [[nodiscard]] std::string log() const { return *os::read_file(path("log"), 100'000'000); }

 private:
  [[nodiscard]] std::string data() const { return path("pg/data").string(); }
  [[nodiscard]] std::string admin_connection() const {
    return fmt::format("host={} port={} user=admin dbname=postgres", path("pg").string(), port_);
  }
  [[nodiscard]] std::string probe() const {
    return fmt::format("host=127.0.0.1 port={} dbname=postgres", port_);
  }
  bool log_in(const std::string& role, const std::string& secret) {
    return Session::open(
               {.connection = probe(), .user = role, .password = secret, .patience = kPatience})
        .has_value();
  }
  void start() {
    // Everything that can be logged is: no password may show up in it.
    auto child = os::Child::start(
        {.argv = as_ordinary({std::string(kPrograms) + "/postgres", "-D", data(), "-h", "127.0.0.1",
                              "-p", std::to_string(port_), "-k", path("pg").string(), "-c",
                              "fsync=off", "-c", "log_statement=all", "-c",
                              "log_min_duration_statement=0", "-c", "shared_buffers=8MB"}),
         .directory = "/"},
        {.out = os::ToFile{path("log")}, .err = os::ToFile{path("log")}});
    ASSERT_TRUE(child) << child.error().full();
    child_.emplace(*std::move(child));
    const os::Deadline deadline = os::Deadline::after(std::chrono::minutes(1));
    while (!Session::open({.connection = admin_connection(), .patience = kPatience})) {
      ASSERT_FALSE(child_->ended() || deadline.expired()) << log();
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)));
    }
  }

  std::uint16_t port_;
  std::optional<os::Child> child_;
};

#define NEEDS_POSTGRES()                                              \
  if (!std::filesystem::exists(std::string(kPrograms) + "/postgres")) \
  GTEST_SKIP() << "PostgreSQL 15 is not installed"

TEST(PostgresRoleTest, DependantsAreListedAndNoLogHoldsAStoredPassword) {
  NEEDS_POSTGRES();
  PostgresRig rig;
  const auto session = rig.open_session(rig.old_secret());
  const auto holder = rig.holder();
  const auto dependants = holder->dependants("shop_app");
  ASSERT_TRUE(dependants) << dependants.error().full();
  EXPECT_THAT(*dependants, Contains(HasSubstr("application \"quell\", from 127.0.0.1")));
  EXPECT_THAT(*dependants, Contains("it owns 1 objects in postgres"));

  const StoredCredential before = *holder->read("shop_app");
  crypto::SystemEntropy entropy;
  const auto secret = crypto::Secret::make(entropy);
  const auto patch = holder->patch_of({.name = "shop_app"}, secret, entropy);
  ASSERT_TRUE(patch) << patch.error().full();
  EXPECT_THAT(patch->at("verifier"), testing::StartsWith("SCRAM-SHA-256$"));
  StoredCredential after = before;
  after["verifier"] = patch->at("verifier");
  const auto replaced = holder->replace("shop_app", before, after);
  ASSERT_TRUE(replaced) << replaced.error().full();
  EXPECT_TRUE(rig.accepts(std::string(secret.reveal())));
  EXPECT_THAT(rig.log(), HasSubstr("statement: BEGIN")) << "it does log";
  EXPECT_THAT(rig.log(), Not(HasSubstr(after["verifier"])));
  EXPECT_THAT(rig.log(), Not(HasSubstr(std::string(secret.reveal()))));
}

TEST(PostgresRoleTest, NamesAreQuotedAndARoleWithoutPasswordGetsNoneBack) {
  NEEDS_POSTGRES();
  PostgresRig rig;
  rig.admin("CREATE ROLE \"a\"\"; DROP ROLE shop_app --\" LOGIN");
  const std::string name = "a\"; DROP ROLE shop_app --";
  const auto holder = rig.holder();
  const StoredCredential before = *holder->read(name);
  EXPECT_FALSE(before.contains("verifier"));
  StoredCredential locked = before;
  locked["login"] = "no";
  ASSERT_TRUE(holder->replace(name, before, locked));
  EXPECT_EQ(*holder->read(name), locked);
  EXPECT_EQ(holder->replace(name, before, locked).error().code(), ErrorCode::kConflict);
  ASSERT_TRUE(holder->replace(name, locked, before));
  EXPECT_EQ(*holder->read(name), before);
  EXPECT_TRUE(rig.accepts(rig.old_secret())) << "shop_app is still there";
}

TEST(PostgresRoleTest, QuellsOwnRoleIsNotTouched) {
  NEEDS_POSTGRES();
  PostgresRig rig;
  EXPECT_THAT((*rig.holder()->objection_to({.name = "admin"})).value_or(""),
              HasSubstr("shut itself out"));
  EXPECT_TRUE((*rig.holder()->objection_to({.name = "other role"})).has_value());
}

TEST(PostgresRoleTest, AServerThatIsDownIsSaidToBe) {
  const auto holder = postgres_holder(
      {.name = "shop",
       .connection = fmt::format("host=127.0.0.1 port={} user=x dbname=x sslmode=disable",
                                 *os::free_port("127.0.0.1")),
       .probe = "host=127.0.0.1",
       .patience = std::chrono::seconds(2)});
  EXPECT_EQ(holder->read("x").error().code(), ErrorCode::kUnavailable);
  EXPECT_FALSE(postgres_holder({.name = "shop", .connection = "password=x", .probe = ""})->check());
}

}  // namespace

std::unique_ptr<CredentialRig> postgres_rig(std::string& why) {
  if (!std::filesystem::exists(std::string(kPrograms) + "/postgres")) {
    why = "PostgreSQL 15 is not installed";
    return nullptr;
  }
  return std::make_unique<PostgresRig>();
}

}  // namespace quell::contain
