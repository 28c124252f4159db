#include "rules/yara_rules.h"

#include <fmt/format.h>
#include <yara.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace quell::webroot {
namespace {

constexpr int kPointsOfOthers = 60;
constexpr int kMostPoints = 100;

/// libyara counts its users: the last one's end frees its tables.
class Library {
 public:
  Library() : ready_(yr_initialize() == ERROR_SUCCESS) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (ready_) yr_finalize();
  }
  [[nodiscard]] bool ready() const { return ready_; }

 private:
  bool ready_;
};

struct CloseCompiler {
  void operator()(YR_COMPILER* compiler) const { yr_compiler_destroy(compiler); }
};
struct CloseScanner {
  void operator()(YR_SCANNER* scanner) const { yr_scanner_destroy(scanner); }
};

/// What the compiler complains about: the first error, warnings are no matter.
struct Complaint {
  const std::string* file = nullptr;
  std::string text;
};

// NOLINTNEXTLINE(readability-function-size): the signature is libyara's
void complain(int level, const char* /*file*/, int line, const YR_RULE* /*rule*/,
              const char* message, void* to) {
  auto* complaint = static_cast<Complaint*>(to);
  if (level != YARA_ERROR_LEVEL_ERROR || !complaint->text.empty()) return;
  complaint->text = fmt::format("{}:{}: {}", *complaint->file, line, message);
}

constexpr const char* kVariables[] = {"path", "name", "extension"};

Result<void> add(YR_COMPILER* compiler, const std::vector<RuleText>& texts) {
  Complaint complaint;
  yr_compiler_set_callback(compiler, complain, &complaint);
  // What a file of rules includes would be opened by its name alone, wherever this runs.
  yr_compiler_set_include_callback(compiler, nullptr, nullptr, nullptr);
  for (const char* name : kVariables) yr_compiler_define_string_variable(compiler, name, "");
  for (const RuleText& text : texts) {
    complaint.file = &text.name;
    if (text.text.find('\0') != std::string::npos) {
      return fail(ErrorCode::kInvalidInput, text.name + ": rules are text, and this has NUL bytes");
    }
    // A namespace each: two files may have rules of the same name.
    if (yr_compiler_add_string(compiler, text.text.c_str(), text.name.c_str()) != 0) {
      return fail(ErrorCode::kInvalidInput,
                  complaint.text.empty() ? text.name + ": no rules of YARA" : complaint.text);
    }
  }
  return {};
}

/// What one scan has found so far.
struct Finds {
  std::vector<Match> matches;
};

void take_meta(const YR_RULE* rule, Match& match) {
  const YR_META* meta = nullptr;
  yr_rule_metas_foreach(rule, meta) {
    const std::string_view name = meta->identifier;
    if (meta->type == META_TYPE_STRING && (name == "says" || name == "description")) {
      match.says = meta->string;
    }
    if (meta->type == META_TYPE_INTEGER && (name == "points" || name == "score")) {
      match.points = static_cast<int>(std::clamp<std::int64_t>(meta->integer, 0, kMostPoints));
    }
  }
}

/// libyara keeps its matches unaligned, and steps over them with a macro that takes them as if they
/// were not: they are copied before they are looked at.
YR_MATCH copy_of(const YR_MATCH* match) {
  YR_MATCH copy{};
  std::memcpy(&copy, static_cast<const void*>(match), sizeof(copy));
  return copy;
}

void take_place(const YR_SCAN_CONTEXT* context, const YR_RULE* rule, Match& match) {
  const YR_STRING* string = nullptr;
  yr_rule_strings_foreach(rule, string) {
    const YR_MATCH* next = context->matches[string->idx].head;
    while (next != nullptr) {
      const YR_MATCH found = copy_of(next);
      next = found.next;
      if (found.is_private) continue;
      match.has_place = true;
      match.offset = static_cast<std::uint64_t>(found.base + found.offset);
      match.length = static_cast<std::size_t>(found.match_length);
      return;
    }
  }
}

int on_message(YR_SCAN_CONTEXT* context, int message, void* data, void* to) {
  if (message != CALLBACK_MSG_RULE_MATCHING) return CALLBACK_CONTINUE;
  auto* finds = static_cast<Finds*>(to);
  if (finds->matches.size() == kHitsOfFile) return CALLBACK_ABORT;
  const auto* rule = static_cast<const YR_RULE*>(data);
  Match match{.rule = rule->identifier, .points = kPointsOfOthers};
  match.says = "rule " + match.rule;
  take_meta(rule, match);
  take_place(context, rule, match);
  finds->matches.push_back(std::move(match));
  return CALLBACK_CONTINUE;
}

Error error_of(int code) {
  if (code == ERROR_SCAN_TIMEOUT) return {ErrorCode::kTimeout, "rules took too long on this file"};
  if (code == ERROR_INSUFFICIENT_MEMORY) return {ErrorCode::kLimit, "no memory for rules"};
  if (code == ERROR_TOO_MANY_RE_FIBERS || code == ERROR_EXEC_STACK_OVERFLOW) {
    return {ErrorCode::kLimit, "rules need more than libyara's limits on this file"};
  }
  return {ErrorCode::kIo, fmt::format("libyara failed (error {})", code)};
}

}  // namespace

struct YaraRules::Compiled {
  Library library;
  YR_RULES* rules = nullptr;

  Compiled() = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (rules != nullptr) yr_rules_destroy(rules);
  }
};

Result<YaraRules> YaraRules::compile(const std::vector<RuleText>& texts) {
  auto compiled = std::make_shared<Compiled>();
  YR_COMPILER* raw = nullptr;
  if (!compiled->library.ready() || yr_compiler_create(&raw) != ERROR_SUCCESS) {
    return fail(ErrorCode::kUnsupported, "libyara cannot be used here");
  }
  const std::unique_ptr<YR_COMPILER, CloseCompiler> compiler(raw);
  QUELL_CHECK(add(compiler.get(), texts));
  if (yr_compiler_get_rules(compiler.get(), &compiled->rules) != ERROR_SUCCESS) {
    return fail(ErrorCode::kLimit, "no memory for rules");
  }
  return YaraRules(std::move(compiled));
}

Result<std::vector<Match>> YaraRules::scan(std::string_view bytes, const FileFacts& facts) const {
  YR_SCANNER* raw = nullptr;
  if (yr_scanner_create(compiled_->rules, &raw) != ERROR_SUCCESS) {
    return fail(ErrorCode::kLimit, "no memory for rules");
  }
  const std::unique_ptr<YR_SCANNER, CloseScanner> scanner(raw);
  Finds finds;
  yr_scanner_set_callback(scanner.get(), on_message, &finds);
  yr_scanner_set_timeout(scanner.get(), static_cast<int>(kScanTimeout.count()));
  // The bytes are in memory of ours: nothing to catch, and handlers of signals belong to nobody.
  yr_scanner_set_flags(scanner.get(), SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING);
  yr_scanner_define_string_variable(scanner.get(), "path", facts.path.c_str());
  yr_scanner_define_string_variable(scanner.get(), "name", facts.name.c_str());
  yr_scanner_define_string_variable(scanner.get(), "extension", facts.extension.c_str());
  const int code = yr_scanner_scan_mem(
      scanner.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (code != ERROR_SUCCESS) return std::unexpected(error_of(code));
  return std::move(finds.matches);
}

}  // namespace quell::webroot
