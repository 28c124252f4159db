// The walk over a line, and secrets that are known by their shape. Names: line_names.cpp.
#include "line.h"

#include <algorithm>
#include <array>

#include "names.h"
#include "options.h"

namespace quell::redact {
namespace {

constexpr std::size_t kLongWord = 32;     // of base64, inside a block: key material
constexpr std::size_t kOpenLines = 1000;  // a block or JSON value is given up after so many lines
constexpr std::size_t kUrlAuthority = 256;
constexpr std::size_t kLocalPart = 64;  // of a mail address, RFC 5321
constexpr std::size_t kDomain = 253;
constexpr std::size_t kCardDigitsMin = 14;  // 13 would also be the milliseconds of a clock
constexpr std::size_t kCardDigitsMax = 19;

std::size_t run_of(std::string_view text, bool (*belongs_to)(char), std::size_t most) {
  std::size_t length = 0;
  while (length < text.size() && length < most && belongs_to(text[length])) ++length;
  return length;
}

bool is_base64(char c) {
  return is_alnum(c) || c == '+' || c == '/' || c == '=';
}
bool is_local(char c) {
  return is_name_byte(c) || c == '.' || c == '+';
}
bool is_domain(char c) {
  return is_alnum(c) || c == '.' || c == '-';
}

}  // namespace

void Line::count(std::string_view kind, std::string_view name) {
  ++tally_[std::string(kind) + " " + std::string(name)];
}

void Line::redact(std::string& out) {
  if (carried_.nesting > 0) go_on_with_nesting(out);
  if (carried_.header != nullptr && go_on_with_header(out)) return;
  if (carried_.block != nullptr && go_on_with_block(out)) return;
  find_block();
  while (at_ < text_.size()) {
    if (hide_block(out) || hide_prefixed(out) || hide_option(out) || hide_named(out) ||
        hide_password_in_url(out) || hide_card_number(out) || hide_email_address(out)) {
      continue;
    }
    copy_word(out);
  }
}

void Line::copy_word(std::string& out) {
  const std::string_view left = rest();
  std::size_t length = run_of(left, is_name_byte, left.size());
  if (length == 0) {
    // An escape stays whole, so that its letters are not taken for the start of a name.
    const bool percent =
        left[0] == '%' && left.size() > 2 && is_alnum(left[1]) && is_alnum(left[2]);
    const bool backslash = left[0] == '\\' && left.size() > 1 && is_alnum(left[1]);
    length = percent ? 3 : (backslash ? 2 : 1);
  }
  if (block_at_ > at_) length = std::min(length, block_at_ - at_);
  if (may_begin(first_bytes_.of_programs)) note_program(rules_, left.substr(0, length), programs_);
  out += left.substr(0, length);
  at_ += length;
  boundary_ = at_;
}

bool Line::go_on_with_header(std::string& out) {
  // RFC 9112, section 5.2: a line that begins with white space continues the header above.
  if (text_.empty() || !is_space(text_[0])) {
    carried_.header = nullptr;
    return false;
  }
  out += " [hidden]";
  return true;
}

bool Line::go_on_with_block(std::string& out) {
  const std::size_t end = text_.find(carried_.block->end);
  if (end != std::string_view::npos) {
    at_ = behind_block(end, *carried_.block);
    carried_.block = nullptr;
    return false;
  }
  if (++carried_.lines > kOpenLines) {
    carried_.block = nullptr;
    return false;
  }
  // Only what can be key material goes: an attacker who writes a BEGIN line into a log must not
  // hide the lines after it.
  while (at_ < text_.size()) {
    const std::size_t length = run_of(rest(), is_base64, text_.size());
    const bool whole_line = length == text_.size() && length > 0;
    if (length >= kLongWord || whole_line) {
      out += "[hidden]";
      at_ += length;
    } else {
      const std::size_t step = std::max<std::size_t>(length, 1);
      out += rest().substr(0, step);
      at_ += step;
    }
  }
  return true;
}

void Line::go_on_with_nesting(std::string& out) {
  const std::size_t end = end_of_nested(0);
  if (end > 0) out += "[hidden]";
  at_ = end;
}

void Line::find_block() {
  constexpr std::string_view kFence = "-----BEGIN ";
  constexpr std::size_t kFenceToMark = 32;
  next_block_ = nullptr;
  block_at_ = std::string_view::npos;
  for (const BlockRule& block : rules_.blocks) {
    std::size_t found = text_.find(block.begin, at_);
    if (found == std::string_view::npos) continue;
    const std::size_t fence = text_.rfind(kFence, found);
    if (fence != std::string_view::npos && fence >= at_ && found - fence <= kFenceToMark) {
      found = fence;
    }
    if (found < block_at_) {
      block_at_ = found;
      next_block_ = &block;
    }
  }
}

bool Line::hide_block(std::string& out) {
  if (next_block_ == nullptr) return false;
  if (block_at_ < at_) find_block();
  if (next_block_ == nullptr || block_at_ != at_) return false;
  const BlockRule& block = *next_block_;
  count("block", block.name);
  out += "[hidden " + block.name + "]";
  const std::size_t begin = text_.find(block.begin, at_) + block.begin.size();
  const std::size_t end = text_.find(block.end, begin);
  if (end == std::string_view::npos) {
    carried_.block = &block;
    carried_.lines = 0;
    at_ = text_.size();
    return true;
  }
  at_ = behind_block(end, block);
  find_block();
  return true;
}

std::size_t Line::behind_block(std::size_t end, const BlockRule& block) const {
  // "-----END RSA PRIVATE KEY-----": to the second fence, where there is one.
  constexpr std::string_view kFence = "-----";
  constexpr std::size_t kLabel = 48;
  const std::size_t label = end + block.end.size();
  const std::size_t fence = text_.substr(label, kLabel).find(kFence);
  return fence == std::string_view::npos ? label : label + fence + kFence.size();
}

bool Line::hide_prefixed(std::string& out) {
  if (is_alnum(before()) || !may_begin(first_bytes_.of_prefixes)) return false;
  for (const PrefixRule& rule : rules_.prefixes) {
    if (!rest().starts_with(rule.prefix)) continue;
    const std::string_view body = rest().substr(rule.prefix.size());
    const auto stop = std::ranges::find_if(body, [&](char c) { return !belongs(rule.charset, c); });
    const auto length = static_cast<std::size_t>(stop - body.begin());
    if (length < rule.at_least) continue;
    count("secret", rule.name);
    out += shown(Show::kEnds, rest().substr(0, rule.prefix.size() + length));
    at_ += rule.prefix.size() + length;
    return true;
  }
  return false;
}

bool Line::hide_password_in_url(std::string& out) {
  constexpr std::string_view kMark = "://";
  if (!rest().starts_with(kMark)) return false;
  const std::string_view authority = rest().substr(kMark.size(), kUrlAuthority);
  const std::string_view user = authority.substr(0, authority.find_first_of("/?# \t\"'<>"));
  const std::size_t at_sign = user.rfind('@');
  if (at_sign == std::string_view::npos) return false;
  const std::size_t colon = user.find(':');
  if (colon == std::string_view::npos || colon > at_sign) return false;
  count("parameter", "password in URL");
  out += std::string(kMark) + std::string(user.substr(0, colon)) + ":[hidden]";
  at_ += kMark.size() + at_sign;
  return true;
}

bool Line::hide_card_number(std::string& out) {
  if (!rules_.card_numbers || !is_digit(rest().front()) || is_alnum(before()) || before() == '.') {
    return false;
  }
  constexpr std::size_t kGroup = 4;
  std::size_t end = 0;
  std::size_t digits = 0;
  std::size_t group = 0;
  for (; end < rest().size() && digits <= kCardDigitsMax; ++end) {
    const char c = rest()[end];
    if (is_digit(c)) {
      ++digits;
      ++group;
      continue;
    }
    const bool next_is_digit = end + 1 < rest().size() && is_digit(rest()[end + 1]);
    if ((c != ' ' && c != '-') || group < kGroup || !next_is_digit) break;
    group = 0;
  }
  const std::string_view number = rest().substr(0, end);
  const bool ends_here = end == rest().size() || !is_alnum(rest()[end]);
  if (digits < kCardDigitsMin || digits > kCardDigitsMax || !ends_here || !passes_luhn(number)) {
    return false;
  }
  count("secret", "card number");
  out += shown(Show::kLastFour, number);
  at_ += end;
  return true;
}

bool Line::hide_email_address(std::string& out) {
  if (!rules_.email_addresses || !is_alnum(rest().front())) return false;
  const std::size_t local = run_of(rest(), is_local, kLocalPart);
  std::size_t at_sign = local;
  std::size_t domain = local + 1;
  if (rest().substr(local).starts_with("%40")) {
    domain = local + 3;
  } else if (at_sign >= rest().size() || rest()[at_sign] != '@') {
    return false;
  }
  const std::string_view host = rest().substr(std::min(domain, rest().size()), kDomain);
  const std::size_t length = run_of(host, is_domain, kDomain);
  if (host.substr(0, length).find('.') == std::string_view::npos) return false;
  count("personal", "e-mail address");
  out += "[hidden]";
  out += rest().substr(local, domain - local + length);
  at_ += domain + length;
  return true;
}

}  // namespace quell::redact
