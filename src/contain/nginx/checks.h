// What a site must answer under a configuration, and whether it does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/actuator.h"
#include "contain/nginx/edit.h"
#include "nginx/outside.h"

namespace quell::contain::nginx {

/// The path of the ordinary page.
target::Endpoint control_of(const NginxSite& site);
/// Whether a rule for `rule` stops `endpoint` as a whole.
bool covers(const target::Endpoint& rule, const target::Endpoint& endpoint);
/// Whether some rule stops the ordinary page.
bool control_is_contained(const NginxSite& site, const Edit& edit);

/// Which paths a configuration stops. Rules may overlap: what is asked is always the whole set.
class Expectations {
 public:
  Expectations(std::string_view original, const Edit& edit)
      : edit_(edit), reference_(reference(original, edit)) {}

  /// Of the 503 that the path must answer; nullopt: none of ours.
  [[nodiscard]] std::optional<std::string> reference_for(const std::string& path) const;
  [[nodiscard]] bool met_by(const std::string& path, const Look& look) const;
  [[nodiscard]] const Edit& edit() const { return edit_; }

 private:
  const Edit& edit_;
  std::string reference_;
};

/// What the ordinary page must answer.
struct NotLookedAt {};  ///< it falls under a containment
struct AsBefore {
  int status = 200;
};
struct Ordinary {};  ///< anything but a 503 of ours or a server's error
using Control = std::variant<NotLookedAt, AsBefore, Ordinary>;

/// The endpoint in all its spellings, then the ordinary page.
std::vector<Check> checks_of(const Outside& outside, const target::Endpoint& endpoint,
                             const Expectations& expected, const Control& control);

/// One request target that stands for `path`.
Check check_path(const Outside& outside, const Spelling& spelling, const Expectations& expected);

bool all_passed(const std::vector<Check>& checks);
/// The first failed check in words.
std::string first_failure(const std::vector<Check>& checks);

}  // namespace quell::contain::nginx
