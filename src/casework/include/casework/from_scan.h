// From what a scan found to the commands that open an incident about it. Pure: the same report and
// context give the same commands. Every word that an attacker may have written is made printable
// before it becomes part of a title or a reason.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "base/time.h"
#include "incident/command.h"
#include "incident/types.h"
#include "investigate/behaviour.h"
#include "investigate/scan.h"

namespace quell::casework {

/// What a scan cannot know.
struct ScanContext {
  std::optional<std::string> title{};  ///< instead of the one that is made from the scan
  std::optional<std::string> owner{};  ///< default: who opens the incident
  std::optional<std::string> reporter{};
  std::optional<std::string> component{};
  std::optional<std::string> summary{};     ///< instead of the one that is made from the scan
  std::vector<incident::Signal> signals{};  ///< of the environment
  Instant scanned{};                        ///< when the scan ended: the time of detection
};

/// The same with attacks on logins as what their clients did, the worst actors first: so that an
/// incident is opened from them and findings are recorded like those of other attacks.
[[nodiscard]] investigate::ScanReport with_login_attacks(investigate::ScanReport report);

/// Only what is about this: the words of an attack's title, its vector's name or an actor's key, or
/// the words of a behaviour, contain the text (letters of ASCII whatever their case).
[[nodiscard]] investigate::ScanReport only_about(investigate::ScanReport report,
                                                 std::string_view text);

/// The worst thing that one actor did, by verdict and then by requests; or else what clients did
/// over time, if that is worse or the only thing. All nullptr: nothing was found. Borrowed from the
/// report.
struct Worst {
  const investigate::Actor* actor = nullptr;
  const investigate::AttackGroup* group = nullptr;
  const investigate::Behaviour* behaviour = nullptr;  ///< only where there is no group

  [[nodiscard]] bool is_something() const { return group != nullptr || behaviour != nullptr; }
};
[[nodiscard]] Worst worst_of(const investigate::ScanReport& report);

/// "SQL injection on /search?q= by 203.0.113.9, likely succeeded"; "" if nothing was found. One
/// line, printable, at most 200 columns.
[[nodiscard]] std::string title_of(const investigate::ScanReport& report);

/// A CVSS 3.1 vector of what such a hole usually lets an attacker do; nullopt for classes that are
/// no hole by themselves (scanning, other).
[[nodiscard]] std::optional<std::string> usual_cvss(attack::Class which);

/// OpenIncident first, then the environment, the times and, unless every attack failed or was
/// blocked, a proposed severity. If nothing was found: OpenIncident and the environment.
/// REQUIRES: a title in the context, or something that was found.
[[nodiscard]] std::vector<incident::CommandBody> commands_from_scan(
    const investigate::ScanReport& report, const ScanContext& context);

}  // namespace quell::casework
