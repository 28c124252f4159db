// Real files, real commands: patched, dropped, edited, interrupted, stacked, and taken out again.
#include "contain/hotpatch.h"

#include <sys/stat.h>

#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "trial_fixture.h"
#include "unified_diff.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;
using trial::kSilent;
using trial::plan_and_apply;
using trial::words;

constexpr std::string_view kSearch =
    "import sqlite3\n\n\ndef search(database, term):\n    statement = 'SELECT ' + term\n"
    "    return database.execute(statement)\n";
constexpr std::string_view kSafeSearch =
    "import sqlite3\n\n\ndef search(database, term):\n    statement = 'SELECT ?'\n"
    "    return database.execute(statement, (term,))\n";
constexpr std::string_view kPages = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";

/// Bytes, owner, mode and time of change of every file below a directory.
using Shape = std::map<std::string, std::tuple<std::string, unsigned, std::int64_t>>;

class HotpatchTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(root() / "app");
    write("app/search.py", kSearch);
    write("app/pages.txt", kPages);
    ASSERT_EQ(::chmod((root() / "app/search.py").c_str(), 0640), 0);
    patch("search.patch", unified_diff(kSearch, kSafeSearch, "app/search.py"));
    original_ = shape();
  }
  [[nodiscard]] std::filesystem::path root() const { return directory_.path() / "tree"; }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  void write(const std::string& name, std::string_view bytes) const {
    ASSERT_TRUE(os::write_file_atomically(root() / name, bytes, os::Mode::kPublic));
  }
  void patch(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(os::write_file_atomically(path(name), text, os::Mode::kPublic));
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return os::read_file(root() / name, 1'000'000).value_or("(none)");
  }
  [[nodiscard]] Shape shape() const {
    Shape shape;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root())) {
      const std::string name = entry.path().lexically_relative(root()).string();
      struct stat status{};
      ::lstat(entry.path().c_str(), &status);
      if (entry.is_directory()) {
        shape[name] = {"directory", status.st_mode, 0};
      } else {
        shape[name] = {read(name), status.st_mode,
                       status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec};
      }
    }
    return shape;
  }
  [[nodiscard]] HotpatchSettings settings() const {
    return {.name = "shop",
            .root = root(),
            .restart = {"/usr/bin/touch", path("restarted").string()},
            .timeout = std::chrono::seconds(20),
            .state_directory = path("state")};
  }
  [[nodiscard]] Measure measure(const std::string& id, const std::string& name) const {
    return {.id = ContainmentId(id), .target = path(name).string()};
  }
  [[nodiscard]] Measure search(const std::string& id = "c1") const {
    return measure(id, "search.patch");
  }

  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("hotpatch");
  trial::FiledUndo undo_{directory_.path()};
  Shape original_;
};

TEST_F(HotpatchTest, PatchesAndRestoresByteForByte) {
  Hotpatch actuator(settings());
  const auto plan = actuator.plan({.measure = search()});
  ASSERT_THAT(words(plan), StartsWith("plan: shop:"));
  EXPECT_THAT(std::get<Plan>(*plan).changes.front().diff, HasSubstr("+    statement = 'SELECT ?'"));
  EXPECT_THAT(std::get<Plan>(*plan).warnings, Contains(HasSubstr("next deployment may drop it")));
  EXPECT_EQ(shape(), original_) << "planning changes nothing";

  ASSERT_THAT(words(plan_and_apply(actuator, search(), undo_)), StartsWith("in force"));
  EXPECT_EQ(read("app/search.py"), kSafeSearch);
  EXPECT_EQ(std::get<1>(shape().at("app/search.py")) & 07777U, 0640U);
  EXPECT_TRUE(std::filesystem::exists(path("restarted")));
  EXPECT_THAT(words(actuator.probe(search())), StartsWith("in force"));
  ASSERT_TRUE(os::remove_file(path("search.patch")));
  EXPECT_THAT(words(actuator.probe(search())), StartsWith("in force")) << "the patch is remembered";

  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent: every file"));
  EXPECT_EQ(shape(), original_);
  EXPECT_EQ(actuator.probe(search())->state, State::kAbsent);
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
}

TEST_F(HotpatchTest, FilesAndDirectoriesComeAndGo) {
  patch("moves.patch",
        "--- /dev/null\n+++ b/app/new/deep/guard.py\n@@ -0,0 +1,2 @@\n+import sys\n+x = 1\n"
        "diff --git a/app/pages.txt b/app/sides.txt\nrename from app/pages.txt\n"
        "rename to app/sides.txt\n--- a/app/pages.txt\n+++ b/app/sides.txt\n@@ -1,2 +1,2 @@\n"
        "-one\n+ONE\n two\n");
  Hotpatch actuator(settings());
  const Measure wish = measure("c1", "moves.patch");
  ASSERT_THAT(words(plan_and_apply(actuator, wish, undo_)), StartsWith("in force"));
  EXPECT_EQ(read("app/new/deep/guard.py"), "import sys\nx = 1\n");
  EXPECT_EQ(read("app/pages.txt"), "(none)");
  EXPECT_THAT(read("app/sides.txt"), StartsWith("ONE\ntwo\n"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(shape(), original_);
}

TEST_F(HotpatchTest, LinksAndStrangeFilesAreRefused) {
  Hotpatch actuator(settings());
  std::filesystem::create_directory(path("outside"));
  std::filesystem::create_directory_symlink(path("outside"), root() / "link");
  patch("out.patch", "--- /dev/null\n+++ b/link/x\n@@ -0,0 +1 @@\n+x\n");
  EXPECT_THAT(words(actuator.plan({.measure = measure("c1", "out.patch")})),
              AllOf(StartsWith("refused"), HasSubstr("link is not a directory")));
  std::filesystem::create_symlink("search.py", root() / "app/alias.py");
  patch("alias.patch", unified_diff(kSearch, kSafeSearch, "app/alias.py"));
  EXPECT_THAT(words(actuator.plan({.measure = measure("c1", "alias.patch")})),
              AllOf(StartsWith("refused"), HasSubstr("not a regular file")));
  std::filesystem::create_hard_link(root() / "app/search.py", path("other-name"));
  EXPECT_THAT(words(actuator.plan({.measure = search()})),
              AllOf(StartsWith("refused"), HasSubstr("several names")));
  EXPECT_THAT(words(actuator.plan({.measure = measure("c1", "missing.patch")})),
              AllOf(StartsWith("refused"), HasSubstr("cannot be read")));
}

TEST_F(HotpatchTest, ThePatchedCopyIsCheckedFirst) {
  HotpatchSettings checked = settings();
  checked.check = {"/usr/bin/python3", "-m", "py_compile", "app/search.py"};
  patch("broken.patch", unified_diff(kSearch, "def (:\n" + std::string(kSearch), "app/search.py"));
  Hotpatch actuator(checked);
  EXPECT_THAT(words(plan_and_apply(actuator, measure("c1", "broken.patch"), undo_)),
              StartsWith("refused: the check of the patched copy failed"));
  EXPECT_EQ(shape(), original_);
  EXPECT_FALSE(undo_.read("c1"));
  EXPECT_THAT(words(plan_and_apply(actuator, search("c2"), undo_)), StartsWith("in force"));
}

TEST_F(HotpatchTest, NoLinkLeadsOutOfTheCheckedCopy) {
  HotpatchSettings checked = settings();
  std::filesystem::create_symlink("search.py", root() / "app/same");
  std::filesystem::create_symlink("../../outside", root() / "app/out");
  std::filesystem::create_symlink("/etc/hostname", root() / "app/absolute");
  // Each of them reads as if it stayed in the tree; together they climb out of it.
  std::filesystem::create_directory_symlink(".", root() / "app/d");
  std::filesystem::create_directory_symlink("d/d/../../..", root() / "app/e");
  std::filesystem::create_symlink("../app/search.py", root() / "app/around");
  checked.check = {"/bin/sh", "-c",
                   "test -L app/same && ! test -L app/out && ! test -L app/absolute && "
                   "test -L app/d && ! test -L app/e && grep -q import app/around"};
  Hotpatch actuator(checked);
  EXPECT_THAT(words(plan_and_apply(actuator, search(), undo_)), StartsWith("in force"));
}

TEST_F(HotpatchTest, AFailedRestartIsRolledBack) {
  HotpatchSettings failing = settings();
  ASSERT_TRUE(os::write_file_atomically(path("restart.sh"),
                                        "#!/bin/sh\n! grep -q 'SELECT ?' app/search.py\n",
                                        os::Mode::kExecutable));
  failing.restart = {path("restart.sh").string()};
  Hotpatch actuator(failing);
  EXPECT_THAT(words(plan_and_apply(actuator, search(), undo_)),
              StartsWith("rolled back: the restart command failed"));
  EXPECT_EQ(shape(), original_);
  EXPECT_EQ(actuator.probe(search())->state, State::kAbsent);
}

TEST_F(HotpatchTest, WhatRunsIsAskedAndNotOnlyTheFiles) {
  HotpatchSettings asking = settings();
  asking.probe = {"/usr/bin/test", "-e", path("behaves").string()};
  Hotpatch actuator(asking);
  EXPECT_THAT(words(plan_and_apply(actuator, search(), undo_)),
              AllOf(StartsWith("rolled back"), HasSubstr("does not behave so")));
  EXPECT_EQ(shape(), original_);
  patch("behaves", "");
  ASSERT_THAT(words(plan_and_apply(actuator, search(), undo_)), StartsWith("in force"));
  ASSERT_TRUE(os::remove_file(path("behaves")));
  EXPECT_THAT(words(actuator.probe(search())), StartsWith("half applied"));
}

TEST_F(HotpatchTest, ADeploymentThatDropsItIsNoticed) {
  Hotpatch actuator(settings());
  ASSERT_THAT(words(plan_and_apply(actuator, search(), undo_)), StartsWith("in force"));
  const std::string deployed = "# release 2\n" + std::string(kSearch);
  write("app/search.py", deployed);
  const auto probe = actuator.probe(search());
  EXPECT_THAT(words(probe), StartsWith("absent: dropped by a later deployment: what the patch took "
                                       "out is back"));
  EXPECT_THAT(probe->difference, HasSubstr("+# release 2"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)),
              StartsWith("absent: a later deployment had dropped it"));
  EXPECT_EQ(read("app/search.py"), deployed) << "the deployment's file is left as it is";
}

TEST_F(HotpatchTest, ARealFixInItsPlaceIsNoticedToo) {
  Hotpatch actuator(settings());
  ASSERT_THAT(words(plan_and_apply(actuator, search(), undo_)), StartsWith("in force"));
  write("app/search.py", "import orm\n");
  EXPECT_THAT(words(actuator.probe(search())),
              StartsWith("absent: dropped by a later deployment: its files are other ones now"));
}

TEST_F(HotpatchTest, SomebodyElsesEditIsShownAndLeftAlone) {
  Hotpatch actuator(settings());
  ASSERT_THAT(words(plan_and_apply(actuator, search(), undo_)), StartsWith("in force"));
  const std::string edited = std::string(kSafeSearch) + "\n\ndef other():\n    pass\n";
  write("app/search.py", edited);
  EXPECT_THAT(words(actuator.probe(search())), StartsWith("altered"));
  const auto undone = actuator.undo(*undo_.read("c1"), kSilent);
  EXPECT_THAT(words(undone), AllOf(StartsWith("refused"), HasSubstr("+def other():")));
  EXPECT_EQ(read("app/search.py"), edited);
}

TEST_F(HotpatchTest, WithAnotherStateDirectoryNothingIsCalledUndone) {
  Hotpatch actuator(settings());
  ASSERT_THAT(words(plan_and_apply(actuator, search(), undo_)), StartsWith("in force"));
  HotpatchSettings elsewhere = settings();
  elsewhere.state_directory = path("elsewhere");
  const auto undone = Hotpatch(elsewhere).undo(*undo_.read("c1"), kSilent);
  EXPECT_THAT(words(undone), AllOf(StartsWith("refused"), HasSubstr("another state_directory")));
  EXPECT_EQ(read("app/search.py"), kSafeSearch);
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(shape(), original_);
}

/// Two patches of one file, far enough apart to be independent.
class TwoHotpatches : public HotpatchTest {
 protected:
  void SetUp() override {
    HotpatchTest::SetUp();
    patch("top.patch",
          "--- app/pages.txt\n+++ app/pages.txt\n@@ -1,3 +1,3 @@\n-one\n+ONE\n two\n"
          " three\n");
    patch("end.patch",
          "--- app/pages.txt\n+++ app/pages.txt\n@@ -8,3 +8,3 @@\n eight\n nine\n"
          "-ten\n+TEN\n");
  }
};

TEST_F(TwoHotpatches, InEitherOrderOfUndoTheOtherStays) {
  Hotpatch actuator(settings());
  for (const bool first_goes_first : {true, false}) {
    ASSERT_THAT(words(plan_and_apply(actuator, measure("c1", "top.patch"), undo_)),
                StartsWith("in force"));
    ASSERT_THAT(words(plan_and_apply(actuator, measure("c2", "end.patch"), undo_)),
                StartsWith("in force"));
    const std::string gone = first_goes_first ? "c1" : "c2";
    const std::string stays = first_goes_first ? "c2" : "c1";
    EXPECT_THAT(words(actuator.undo(*undo_.read(gone), kSilent)), HasSubstr("1 other hotpatches"));
    EXPECT_THAT(read("app/pages.txt"), HasSubstr(first_goes_first ? "one\n" : "ONE\n"));
    EXPECT_THAT(read("app/pages.txt"), HasSubstr(first_goes_first ? "TEN\n" : "ten\n"));
    EXPECT_EQ(actuator.probe(measure(stays, "x"))->state, State::kInForce);
    EXPECT_EQ(actuator.probe(measure(gone, "x"))->state, State::kAbsent);
    EXPECT_THAT(words(actuator.undo(*undo_.read(stays), kSilent)), StartsWith("absent"));
    EXPECT_EQ(shape(), original_);
  }
}

TEST_F(TwoHotpatches, OneThatBuildsOnAnotherGoesFirst) {
  patch("more.patch", "--- app/pages.txt\n+++ app/pages.txt\n@@ -1,2 +1,2 @@\n-ONE\n+UNO\n two\n");
  Hotpatch actuator(settings());
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c1", "top.patch"), undo_)),
              StartsWith("in force"));
  ASSERT_THAT(words(plan_and_apply(actuator, measure("c2", "more.patch"), undo_)),
              StartsWith("in force"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)),
              StartsWith("refused: a later hotpatch builds on this one"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c2"), kSilent)), StartsWith("absent"));
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(shape(), original_);
}

class HotpatchCrash : public HotpatchTest {
 protected:
  void SetUp() override {
    HotpatchTest::SetUp();
    patch("all.patch", unified_diff(kSearch, kSafeSearch, "app/search.py") +
                           "--- app/pages.txt\n+++ app/pages.txt\n@@ -1,2 +1,2 @@\n-one\n+ONE\n"
                           " two\n--- /dev/null\n+++ b/app/new/x\n@@ -0,0 +1 @@\n+x\n");
  }
  [[nodiscard]] std::size_t patched() const {
    return (read("app/search.py") == kSafeSearch ? 1U : 0U) +
           (read("app/pages.txt").starts_with("ONE") ? 1U : 0U) +
           (read("app/new/x") == "x\n" ? 1U : 0U);
  }
};

TEST_F(HotpatchCrash, AtEveryStepOfApply) {
  Hotpatch actuator(settings());
  const Measure wish = measure("c1", "all.patch");
  const auto work = [&](const OnStep& on_step) {
    (void)plan_and_apply(actuator, wish, undo_, on_step);
  };
  const auto steps = trial::steps_of(work);
  ASSERT_EQ(std::ranges::count(steps, "put"), 3);
  ASSERT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  ASSERT_EQ(shape(), original_);
  const auto claim = static_cast<std::size_t>(std::ranges::find(steps, "claim") - steps.begin());
  std::set<State> seen;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    (void)os::remove_file(path("c1.undo"));
    ASSERT_TRUE(dies_at(at, work)) << steps[at];
    const auto probe = actuator.probe(wish);
    const State truth = at <= claim           ? State::kAbsent
                        : steps[at] == "done" ? State::kInForce
                                              : State::kHalfApplied;
    EXPECT_EQ(probe->state, truth) << steps[at] << words(probe);
    EXPECT_TRUE(patched() == 0 || undo_.read("c1")) << "changed without a stored undo";
    seen.insert(probe->state);
    if (at % 2 == 0) {
      work(kSilent);
      EXPECT_EQ(actuator.probe(wish)->state, State::kInForce) << steps[at];
      EXPECT_EQ(patched(), 3U);
    }
    if (!undo_.read("c1")) continue;
    EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
    EXPECT_EQ(shape(), original_) << steps[at];
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST_F(HotpatchCrash, AtEveryStepOfUndo) {
  Hotpatch actuator(settings());
  const Measure wish = measure("c1", "all.patch");
  const auto apply = [&] { (void)plan_and_apply(actuator, wish, undo_); };
  const auto work = [&](const OnStep& on_step) { (void)actuator.undo(*undo_.read("c1"), on_step); };
  apply();
  const auto steps = trial::steps_of(work);
  ASSERT_EQ(std::ranges::count(steps, "put"), 3);
  const auto mark = static_cast<std::size_t>(std::ranges::find(steps, "mark") - steps.begin());
  for (std::size_t at = 0; at < steps.size(); ++at) {
    apply();
    ASSERT_EQ(patched(), 3U);
    ASSERT_TRUE(dies_at(at, work)) << steps[at];
    const auto probe = actuator.probe(wish);
    const State truth = at <= mark            ? State::kInForce
                        : steps[at] == "done" ? State::kAbsent
                                              : State::kHalfApplied;
    EXPECT_EQ(probe->state, truth) << steps[at] << words(probe);
    EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
    EXPECT_EQ(shape(), original_) << steps[at];
  }
}

TEST_F(HotpatchCrash, HalfWrittenFilesAreSweptUp) {
  Hotpatch actuator(settings());
  const Measure wish = measure("c1", "all.patch");
  const auto work = [&](const OnStep& on_step) {
    (void)plan_and_apply(actuator, wish, undo_, on_step);
  };
  ASSERT_TRUE(dies_at(6, work));
  write("app/.quell-hotpatch.new", "half");
  EXPECT_THAT(words(actuator.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_EQ(shape(), original_);
}

TEST_F(HotpatchCrash, NothingElseIsPutOnWhatWasInterrupted) {
  Hotpatch actuator(settings());
  const Measure wish = measure("c1", "all.patch");
  const auto work = [&](const OnStep& on_step) {
    (void)plan_and_apply(actuator, wish, undo_, on_step);
  };
  ASSERT_TRUE(dies_at(6, work));
  ASSERT_EQ(actuator.probe(wish)->state, State::kHalfApplied);
  patch("other.patch", "--- /dev/null\n+++ b/app/y\n@@ -0,0 +1 @@\n+y\n");
  EXPECT_THAT(words(actuator.plan({.measure = measure("c2", "other.patch")})),
              AllOf(StartsWith("refused"), HasSubstr("c1 was interrupted")));
}

}  // namespace
}  // namespace quell::contain
