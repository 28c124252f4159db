#include "casework/helping.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "config/helper.h"
#include "contain/session_peers.h"
#include "fmt/format.h"
#include "helper/remote.h"
#include "helper/service.h"
#include "helping.h"
#include "os/terminal.h"
#include "os/trusted.h"
#include "os/user.h"

namespace quell::casework {
namespace {

constexpr unsigned kWhole = 128;  // bits of an address

/// The file, and what it comes to for the service.
struct Read {
  config::HelperFile file;
  helper::ServiceSettings settings;
  std::vector<helper::Offer> offers;
  HelperOffer shown;
};

/// The account behind the group's or user's name; who is meant must exist.
Result<void> add_who(const config::Helper& helper, Read& read) {
  for (const std::string& name : helper.users) {
    QUELL_TRY(const std::uint32_t uid, os::user_id(name));
    read.settings.users.push_back(uid);
    read.shown.who.push_back(fmt::format("{} (uid {})", terminal_safe(name), uid));
  }
  for (const std::string& name : helper.groups) {
    QUELL_TRY(const std::uint32_t gid, os::group_id(name));
    read.settings.groups.push_back(gid);
    read.shown.who.push_back(fmt::format("group {} (gid {})", terminal_safe(name), gid));
  }
  if (!read.shown.who.empty()) return {};
  return fail(ErrorCode::kInvalidInput,
              "nobody may ask: name accounts or groups, as in helper: {groups: [responders]}");
}

/// One group's socket is that group's. Otherwise everybody may connect, and who it is decides.
os::SocketAccess access_for(const helper::ServiceSettings& settings) {
  constexpr unsigned kGroups = 0660;
  constexpr unsigned kEverybody = 0666;
  if (settings.users.empty() && settings.groups.size() == 1) {
    return {.mode = kGroups, .group = settings.groups.front()};
  }
  return {.mode = kEverybody};
}

Result<void> add_offers(Read& read) {
  read.offers = offers_of(read.file.targets);
  std::vector<os::Confinement> needs;
  for (const helper::Offer& offer : read.offers) {
    needs.push_back(offer.needs);
    read.shown.actuators.push_back(offer.actuator);
  }
  for (const os::Capability one : os::joined(needs).capabilities) {
    read.shown.capabilities.emplace_back(os::name_of(one));
  }
  if (read.offers.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "nothing is listed that the helper could do: a firewall, sites, haproxies, "
                "services or settings");
  }
  std::string doubts;
  for (const std::string& doubt : doubts_about(read.file.targets)) doubts += "\n  " + doubt;
  if (doubts.empty()) return {};
  return fail(ErrorCode::kPermissionDenied,
              "others than root could have the helper do what it should not:" + doubts);
}

Result<Read> read_file(const std::filesystem::path& path) {
  auto text = os::read_trusted(path, limits::kDocumentBytes);
  if (!text) return fail(text.error(), "the helper does not believe its file");
  Read read;
  QUELL_TRY(read.file, config::read_for_helper(*text, path.string()));
  QUELL_CHECK(add_who(read.file.helper, read));
  QUELL_CHECK(add_offers(read));
  read.settings.socket = read.file.helper.socket;
  read.settings.state = read.file.helper.state;
  read.settings.access = access_for(read.settings);
  read.shown.socket = read.settings.socket;
  read.shown.state = read.settings.state;
  // A socket or a state in somebody else's directory would be theirs.
  for (const std::filesystem::path& place : {read.settings.socket, read.settings.state}) {
    for (std::filesystem::path at = place.parent_path();; at = at.parent_path()) {
      const auto fine = os::check_trusted(at);
      if (!fine && fine.error().code() == ErrorCode::kNotFound && at.has_relative_path()) continue;
      QUELL_CHECK(fine);
      break;
    }
  }
  return read;
}

}  // namespace

std::vector<helper::Offer> offers_of(const config::Config& config) {
  std::vector<helper::Offer> offers;
  for (const Kind& kind : kinds()) {
    const std::optional<Helped> helped = helped_of(kind);
    if (!helped) continue;
    for (const std::string& name : kind.names(config)) {
      const std::string actuator = actuator_name(kind, name);
      // Several words may lead to one actuator.
      if (std::ranges::find(offers, actuator, &helper::Offer::actuator) != offers.end()) continue;
      const auto make = [config, name,
                         make = kind.make](const std::vector<target::Network>& protect)
          -> Result<std::unique_ptr<contain::Actuator>> {
        config::Config with = config;
        with.protect.insert(with.protect.end(), protect.begin(), protect.end());
        return make(with, name);
      };
      offers.push_back({.actuator = actuator,
                        .needs = helped->needs,
                        .make = make,
                        .check_sent = helped->check_sent});
    }
  }
  return offers;
}

std::vector<std::string> doubts_about(const config::Config& config) {
  std::vector<std::string> doubts;
  for (const Kind& kind : kinds()) {
    const std::optional<Helped> helped = helped_of(kind);
    if (!helped) continue;
    for (const std::string& name : kind.names(config)) {
      if (helped->fits != nullptr) {
        const auto fits = helped->fits(config, name);
        if (!fits) doubts.push_back(actuator_name(kind, name) + ": " + fits.error().full());
      }
      for (const std::string& path : helped->trusts(config, name)) {
        const auto fine = os::check_trusted(path);
        // What is not there yet, nobody but root can make: what leads to it was checked.
        if (fine || fine.error().code() == ErrorCode::kNotFound) continue;
        const std::string doubt = actuator_name(kind, name) + ": " + fine.error().full();
        if (std::ranges::find(doubts, doubt) == doubts.end()) doubts.push_back(doubt);
      }
    }
  }
  return doubts;
}

Result<HelperOffer> check_helper_file(const std::filesystem::path& file) {
  QUELL_TRY(Read read, read_file(file));
  return std::move(read.shown);
}

Result<void> run_helper(const HelperRun& run, const os::StopSignal& stop, Clock& clock) {
  QUELL_TRY(const os::Privileges may, os::privileges());
  if (!may.root) {
    return fail(ErrorCode::kPermissionDenied, "quell helper is started by root: sudo quell helper");
  }
  QUELL_TRY(Read read, read_file(run.file));
  // Where whoever starts it by hand comes from must stay reachable too; asked while it can be.
  for (const target::Address& address : contain::session_peers()) {
    read.file.targets.protect.emplace_back(address, kWhole);
  }
  QUELL_CHECK(os::reset_environment());
  read.settings.idle = run.idle;
  return helper::serve(read.settings, offers_of(read.file.targets), run.log, stop, clock);
}

std::filesystem::path helper_socket() {
  return os::environment("QUELL_HELPER_SOCKET").value_or(std::string(config::kHelperSocket));
}

Result<std::vector<std::string>> helper_status(const std::filesystem::path& socket) {
  QUELL_TRY(const helper::Status status, helper::ask_status(socket));
  std::vector<std::string> lines{fmt::format("pid {}, since {}", status.pid, to_iso(status.since))};
  for (const helper::Status::Offered& one : status.offered) {
    lines.push_back(terminal_safe(one.actuator));
  }
  return lines;
}

}  // namespace quell::casework
