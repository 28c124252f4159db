// Writing the artifacts of an incident: reports made from the record, put where people find them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "desk/desk.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "journal/evidence.h"

namespace quell::casework {

struct WrittenArtifact {
  std::filesystem::path path;
  incident::RecordArtifact command = {};  ///< reported already
};

/// Writes every artifact that the record calls for into `directory`, each all or nothing, and
/// reports them. Errors: kIo, kNoSpace, kPermissionDenied, those of the desk.
Result<std::vector<WrittenArtifact>> write_artifacts(desk::Desk& desk,
                                                     const journal::Evidence& evidence,
                                                     const incident::IncidentId& incident,
                                                     const std::filesystem::path& directory,
                                                     const desk::Report& report);

/// Where they lie: HOME/incidents/ID/artifacts.
std::filesystem::path artifacts_directory(const std::filesystem::path& home,
                                          const incident::IncidentId& incident);

}  // namespace quell::casework
