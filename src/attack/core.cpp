#include "core.h"

#include "split/splitter.h"

namespace quell::attack {

Core::Extent Core::judge(Where where, std::string_view bytes, PartSink& sink) {
  work_.bytes.clear();
  Splitter splitter(work_, look_, sink);
  switch (where) {
    case Where::kTarget:
      splitter.target(bytes);
      break;
    case Where::kQuery:
      splitter.value({}, bytes, Where::kQuery);
      break;
    case Where::kPath:
      splitter.path(bytes);
      break;
    case Where::kHeader:
      splitter.header({}, bytes);
      break;
    case Where::kBody:
      splitter.body(bytes);
      break;
  }
  return splitter.truncated() ? Extent::kTruncated : Extent::kAll;
}

Core::Extent Core::judge(const RequestView& request, PartSink& sink) {
  work_.bytes.clear();
  Splitter splitter(work_, look_, sink);
  splitter.target(request.target);
  splitter.header("Referer", request.referer);
  splitter.header("User-Agent", request.user_agent);
  return splitter.truncated() ? Extent::kTruncated : Extent::kAll;
}

Core::Extent Core::judge_header(std::string_view name, std::string_view value, PartSink& sink) {
  work_.bytes.clear();
  Splitter splitter(work_, look_, sink);
  splitter.header(name, value);
  return splitter.truncated() ? Extent::kTruncated : Extent::kAll;
}

}  // namespace quell::attack
