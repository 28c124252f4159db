// Apache's LogFormat (mod_log_config): text with %directives.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "formats/format_string.h"
#include "formats/request_draft.h"
#include "formats/text.h"

namespace quell::logs {

namespace {

/// "%!200,304{NAME}x": what stands between "%" and the letter.
struct Directive {
  std::string_view argument;
  std::string_view letter;
};

/// One backslash escape, as Apache's configuration reads it.
char escaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    default:
      return c;
  }
}

void set_time(std::string_view form, Variable& out) {
  out.field = Field::kTime;
  if (!take_prefix(form, "begin:")) (void)take_prefix(form, "end:");
  if (form.empty()) {
    out.spaces = 1;
  } else if (form == "msec_frac") {
    out.kind = Variable::Kind::kMilliseconds;
  } else if (form == "usec_frac") {
    out.kind = Variable::Kind::kMicroseconds;
  } else if (form != "sec" && form != "msec" && form != "usec") {
    out.kind = Variable::Kind::kStrftime;
    out.strftime = std::string(form);
    out.spaces = static_cast<std::size_t>(std::ranges::count(form, ' '));
  }
}

void set_field(Variable& out, Field field, bool free = false) {
  out.field = field;
  out.free = free;
}

void set_length(std::string_view unit, Variable& out) {
  out.field = unit == "ms"   ? Field::kMilliseconds
              : unit == "us" ? Field::kMicroseconds
                             : Field::kSeconds;
}

/// Directives that are a request's fields. False: not one of them.
bool set_known(const Directive& directive, Variable& out) {
  switch (directive.letter.front()) {
    case 'h':
    case 'a':
      // %{c}a is the peer itself, behind a proxy of ours: the client is %a.
      return set_field(out, directive.argument == "c" ? Field::kIgnored : Field::kClient), true;
    case 'u':
      return set_field(out, Field::kUser, true), true;
    case 't':
      return set_time(directive.argument, out), true;
    case 'r':
      return set_field(out, Field::kRequest, true), true;
    case 'm':
      return set_field(out, Field::kMethod), true;
    case 'U':
      return set_field(out, Field::kTarget, true), true;
    case 'q':
      return set_field(out, Field::kQuery, true), true;
    case 'H':
      return set_field(out, Field::kProtocol), true;
    case 's':
      return set_field(out, Field::kStatus), true;
    case 'b':
    case 'B':
    case 'O':
      return set_field(out, Field::kBytes), true;
    case 'D':
      return set_field(out, Field::kMicroseconds), true;
    case 'T':
      return set_length(directive.argument, out), true;
    case 'v':
    case 'V':
      return set_field(out, Field::kHost), true;
    case 'i':
      return set_field(out, field_of_header(directive.argument), true), true;
    default:
      return false;
  }
}

void set_other(const Directive& directive, Variable& out) {
  const char letter = directive.letter.front();
  if (letter == 'e' && equals_ignoring_case(directive.argument, "UNIQUE_ID")) {
    return set_field(out, Field::kRequestId);
  }
  if (letter == 'L') return set_field(out, Field::kRequestId);
  // These never hold a space.
  out.free = std::string_view("lAfkpPRSIX").find(letter) == std::string_view::npos;
}

class ApacheParser {
 public:
  explicit ApacheParser(std::string_view format) : format_(format) {}

  Result<std::vector<FormatToken>> run() && {
    while (at_ < format_.size()) {
      const char c = format_[at_++];
      if (c == '\\' && at_ < format_.size()) {
        literal_ += escaped(format_[at_++]);
      } else if (c == '%' && at_ < format_.size() && format_[at_] == '%') {
        literal_ += format_[at_++];
      } else if (c == '%') {
        QUELL_CHECK(directive(at_ - 1));
      } else {
        literal_ += c;
      }
    }
    end_literal();
    return std::move(out_);
  }

 private:
  Result<void> directive(std::size_t position) {
    while (at_ < format_.size() &&
           std::string_view("!<>,0123456789").find(format_[at_]) != std::string_view::npos) {
      ++at_;
    }
    Directive found;
    if (at_ < format_.size() && format_[at_] == '{') {
      const std::size_t end = format_.find('}', at_);
      if (end == std::string_view::npos) {
        return fail(ErrorCode::kInvalidInput,
                    fmt::format("position {}: \"{{\" without \"}}\"", at_ + 1));
      }
      found.argument = format_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    }
    const std::size_t letters = at_ < format_.size() && format_[at_] == '^' ? 3 : 1;
    found.letter = format_.substr(std::min(at_, format_.size()), letters);
    if (found.letter.size() < letters || !is_letter(found.letter.back())) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("position {}: \"%\" without a directive", position + 1));
    }
    at_ += letters;
    end_literal();
    Variable variable;
    if (!set_known(found, variable)) set_other(found, variable);
    variable.name = terminal_safe(format_.substr(position, at_ - position));
    variable.position = position;
    out_.emplace_back(std::move(variable));
    return {};
  }

  void end_literal() {
    if (!literal_.empty()) out_.emplace_back(Literal{.text = std::exchange(literal_, {})});
  }

  std::string_view format_;
  std::size_t at_ = 0;
  std::string literal_;
  std::vector<FormatToken> out_;
};

}  // namespace

Result<std::vector<FormatToken>> parse_apache_format(std::string_view format) {
  return ApacheParser(format).run();
}

}  // namespace quell::logs
