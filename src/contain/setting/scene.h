// A configuration file as it stands, and what Quell has in it.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/setting_file.h"
#include "setting/ledger.h"

namespace quell::contain::setting {

/// Invariant: render(original, format, measures) is `text`.
struct Scene {
  std::filesystem::path file;  ///< resolved: what a rename must replace
  Format format = Format::kYaml;
  std::string text;
  std::string original;
  std::vector<Measured> measures;  ///< in the file; in the order in which they came
  bool is_noted = false;           ///< there is a ledger
  std::vector<Owed> owed = {};
  /// What somebody else changed since, which is taken over into the original; empty: nothing.
  std::string merged = {};
};

/// Errors: kNotFound, kPermissionDenied, kInvalidInput (the file is not of its format), kIo. A
/// Refusal: somebody else's change cannot be told from Quell's own.
Result<std::variant<Scene, Refusal>> look_at(const SettingFile& setting);

const Measured* find_measure(const std::vector<Measured>& measures, const ContainmentId& id);
/// As the last one, unless it is there.
std::vector<Measured> with_measure(std::vector<Measured> measures, const Measured& one);
std::vector<Measured> without_measure(std::vector<Measured> measures, const ContainmentId& id);

/// Names not empty, paths absolute, commands with a program, probes that can say something.
/// Errors: kInvalidInput.
Result<void> check_settings(const SettingFile& setting);

}  // namespace quell::contain::setting
