#include "contain/nginx/edit.h"

#include <algorithm>
#include <utility>

#include "crypto/digest.h"
#include "nginx/edit_v1.h"
#include "nginx/render.h"
#include "web/header.h"
#include "web/header_v1.h"

namespace quell::contain::nginx {

namespace {

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The only occurrence of a part, by its first and last line.
std::optional<Part> find_part(std::string_view text, std::string_view begin) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos || text.find(begin, at + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t end = text.find(web::kEnd, at + begin.size());
  if (end == std::string_view::npos) return std::nullopt;
  return Part{at, end + web::kEnd.size()};
}

void tell_contained(std::string_view lines, bool is_old, Tampered& tampered) {
  auto header = is_old ? web::v1::parse_header(lines) : web::parse_header(lines);
  if (!header) return;
  tampered.edit = std::move(header->edit);
  tampered.original_digest = std::move(header->digest);
}

}  // namespace

std::string put_in(std::string_view original, const Edit& edit) {
  if (edit.rules.empty()) return std::string(original);
  const bool is_old = edit.version == Version::kOne;
  std::string result(original.substr(0, edit.places.before_server));
  result += is_old ? v1::head_part(original, edit) : head_part(original, edit);
  result += original.substr(edit.places.before_server,
                            edit.places.inside_server - edit.places.before_server);
  result += is_old ? v1::server_part(original, edit) : server_part(original, edit);
  return result.append(original.substr(edit.places.inside_server));
}

FileState read_state(std::string_view text) {
  if (!text.contains("quell: endpoints contained here") &&
      !text.contains("quell: requests contained here") &&
      !text.contains("quell: contained endpoints")) {
    return Untouched{};
  }
  const bool is_old = text.contains(v1::kHeadBegin);
  const std::string_view head_begin = is_old ? v1::kHeadBegin : web::kHeadBegin;
  const auto head = find_part(text, head_begin);
  const auto server = find_part(text, kServerBegin);
  if (!head || !server || server->begin < head->end) {
    Tampered tampered{"the lines that mark Quell's edit are incomplete, doubled or out of order"};
    if (head) tell_contained(text.substr(head->begin + head_begin.size()), is_old, tampered);
    return tampered;
  }
  const std::string_view lines = text.substr(head->begin + head_begin.size());
  const auto header = is_old ? web::v1::parse_header(lines) : web::parse_header(lines);
  if (!header) return Tampered{"the lines that say what is contained were changed"};
  Edited state;
  state.edit = header->edit;
  state.edit.places = {head->begin, server->begin - (head->end - head->begin)};
  state.original.append(text.substr(0, head->begin))
      .append(text.substr(head->end, server->begin - head->end))
      .append(text.substr(server->end));
  if (crypto::digest_of(state.original).hex() != header->digest) {
    return Tampered{.why = "the file was changed outside Quell's edit",
                    .intended = std::nullopt,
                    .edit = header->edit,
                    .original_digest = header->digest};
  }
  std::string intended = put_in(state.original, state.edit);
  if (intended != text) {
    return Tampered{.why = "the lines of Quell's edit were changed",
                    .intended = std::move(intended),
                    .edit = header->edit,
                    .original_digest = header->digest};
  }
  return state;
}

}  // namespace quell::contain::nginx
