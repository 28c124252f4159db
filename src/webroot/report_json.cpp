#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/hex.h"
#include "base/utf8.h"
#include "webroot/report.h"

namespace quell::webroot {
namespace {

/// Outside bytes; those that are no UTF-8 are beside it in full, as "…_hex".
void put_text(json::Object& object, const std::string& key, const std::string& bytes) {
  std::string text = utf8_or_replaced(bytes);
  if (text != bytes) {
    object[key + "_hex"] =
        to_hex(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  }
  object[key] = text;
}

json::Value of(const Hit& hit) {
  json::Object object{{"rule", utf8_or_replaced(hit.rule)},
                      {"says", utf8_or_replaced(hit.says)},
                      {"points", hit.points}};
  if (hit.line > 0) {
    object["line"] = hit.line;
    object["offset"] = hit.offset;
    put_text(object, "matched", hit.matched);
  }
  return object;
}

void put_status(json::Object& object, std::optional<std::uint16_t> status) {
  if (status) object["status"] = *status;
}

json::Value of(const NearRequest& request) {
  json::Object object{{"time", to_iso(request.time)},
                      {"client", utf8_or_replaced(request.client)},
                      {"method", utf8_or_replaced(request.method)},
                      {"target", utf8_or_replaced(request.target)}};
  put_status(object, request.status);
  if (!request.attack.empty()) object["attack"] = request.attack;
  object["of_file"] = request.of_file;
  object["log"] = utf8_or_replaced(request.log);
  object["line"] = request.line;
  return object;
}

json::Value of(const Call& call) {
  json::Object object{{"time", to_iso(call.time)},
                      {"client", utf8_or_replaced(call.client)},
                      {"method", utf8_or_replaced(call.method)}};
  put_status(object, call.status);
  return object;
}

json::Value of(const Story& story) {
  json::Array before;
  for (const NearRequest& request : story.before) before.push_back(of(request));
  json::Array clients;
  for (const std::string& client : story.clients) clients.emplace_back(utf8_or_replaced(client));
  json::Object object{{"before", std::move(before)},
                      {"calls", story.calls},
                      {"writing_calls", story.writing_calls},
                      {"not_found", story.missing},
                      {"clients", std::move(clients)}};
  if (story.first) object["first_call"] = of(*story.first);
  if (story.last) object["last_call"] = of(*story.last);
  return object;
}

std::string_view kind_of(os::Kind kind) {
  switch (kind) {
    case os::Kind::kFile:
      return "file";
    case os::Kind::kSymlink:
      return "link";
    case os::Kind::kDirectory:
    case os::Kind::kOther:
      return "special";
  }
  std::unreachable();
}

json::Value of(const FileReport& file, const Report& report) {
  const os::FullInfo& info = file.entry.info;
  json::Object object;
  put_text(object, "path", file.entry.path);
  object["level"] = name_of(file.level);
  object["points"] = file.points;
  object["kind"] = kind_of(info.basic.kind);
  if (!file.entry.link.empty()) put_text(object, "leads_to", file.entry.link);
  object["size"] = info.basic.size;
  object["mode"] = info.basic.permissions;
  object["owner"] = info.basic.owner;
  object["modified"] = to_iso(info.basic.modified);
  object["changed"] = to_iso(info.changed);
  if (info.born) object["born"] = to_iso(*info.born);
  if (report.since) object["since"] = name_of(file.change);
  object["compared"] = name_of(file.compared);
  json::Array remarks;
  for (const Remark& remark : file.remarks) {
    remarks.push_back(
        json::Object{{"points", remark.points}, {"text", utf8_or_replaced(remark.text)}});
  }
  object["remarks"] = std::move(remarks);
  json::Array hits;
  for (const Hit& hit : file.hits) hits.push_back(of(hit));
  object["hits"] = std::move(hits);
  if (report.input) object["requests"] = of(file.story);
  return object;
}

json::Array texts(const std::vector<std::string>& all) {
  json::Array array;
  for (const std::string& one : all) array.emplace_back(utf8_or_replaced(one));
  return array;
}

void put_logs(json::Object& object, const Report& report) {
  if (!report.input) return;
  json::Object logs{{"read", texts(report.logs)}, {"requests", report.requests}};
  if (report.input->first) logs["first"] = to_iso(*report.input->first);
  if (report.input->last) logs["last"] = to_iso(*report.input->last);
  json::Array problems;
  for (const logs::FileProblem& problem : report.input->problems) {
    problems.push_back(json::Object{{"file", utf8_or_replaced(problem.file)},
                                    {"problem", utf8_or_replaced(problem.error.full())}});
  }
  logs["problems"] = std::move(problems);
  object["logs"] = std::move(logs);
}

}  // namespace

std::string_view name_of(Level level) {
  static constexpr std::array<std::string_view, 3> kNames{"ordinary", "notable", "suspicious"};
  return kNames[static_cast<std::size_t>(level)];
}

std::string_view name_of(Change change) {
  static constexpr std::array<std::string_view, 4> kNames{"unknown", "old", "changed", "new"};
  return kNames[static_cast<std::size_t>(change)];
}

std::uint64_t Report::count(Level level) const {
  return static_cast<std::uint64_t>(std::count_if(
      files.begin(), files.end(), [level](const FileReport& file) { return file.level == level; }));
}

json::Value json_of(const Report& report) {
  json::Object object;
  put_text(object, "root", report.root);
  if (report.since) object["since"] = to_iso(*report.since);
  if (!report.reference.empty()) object["against"] = utf8_or_replaced(report.reference);
  object["interrupted"] = report.interrupted;
  object["files_seen"] = report.looked_at;
  object["files_read"] = report.read;
  object["files_changed"] = report.changed;
  json::Array files;
  for (const FileReport& file : report.files) files.push_back(of(file, report));
  object["files"] = std::move(files);
  object["missing"] = texts(report.missing);
  object["missing_count"] = report.missing_count;
  json::Array problems;
  for (const TreeProblem& problem : report.problems) {
    json::Object one;
    put_text(one, "path", problem.path);
    one["problem"] = utf8_or_replaced(problem.error.full());
    problems.push_back(std::move(one));
  }
  object["problems"] = std::move(problems);
  object["further_problems"] = report.further_problems;
  object["notes"] = texts(report.notes);
  put_logs(object, report);
  return object;
}

}  // namespace quell::webroot
