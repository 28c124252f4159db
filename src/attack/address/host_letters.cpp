#include "address/host_letters.h"

#include "text/word_table.h"

namespace quell::attack {

namespace {

struct CodePoint {
  unsigned code = 0;
  std::size_t bytes = 1;
};

/// Of UTF-8 that is at least three bytes long; others are passed on as they are.
CodePoint code_point(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return at(i) & 0x3fU; };
  if ((at(0) & 0xf0U) == 0xe0U && text.size() >= 3) {
    return {.code = (at(0) & 0x0fU) << 12U | tail(1) << 6U | tail(2), .bytes = 3};
  }
  if ((at(0) & 0xf8U) == 0xf0U && text.size() >= 4) {
    return {.code = (at(0) & 7U) << 18U | tail(1) << 12U | tail(2) << 6U | tail(3), .bytes = 4};
  }
  return {.code = at(0), .bytes = 1};
}

}  // namespace

PlainHost::PlainHost(std::string_view host) {
  while (!host.empty()) {
    const char c = host[0];
    if (c == '\0') {
      cut_ = true;
      return;
    }
    const CodePoint next = code_point(host);
    if (c == '\t' || c == '\r' || c == '\n') {
      cut_ = true;
    } else if (next.bytes == 1 || !take_other(next.code)) {
      for (const char byte : host.substr(0, next.bytes)) push(lower_case(byte));
    }
    host.remove_prefix(next.bytes);
  }
}

/// Circled, full-width, mathematical, raised and lowered letters and digits; other full stops.
bool PlainHost::take_other(unsigned code) {
  const auto within = [&](unsigned first, unsigned last) { return code >= first && code <= last; };
  if (code == 0x3002 || code == 0xff0e || code == 0xff61) {
    push('.');
  } else if (within(0xff10, 0xff19) || within(0xff21, 0xff3a) || within(0xff41, 0xff5a)) {
    push(lower_case(static_cast<char>(code - 0xff01 + 0x21)));
  } else if (within(0x2460, 0x2473)) {  // 1 to 20
    const unsigned number = code - 0x2460 + 1;
    if (number >= 10) push(static_cast<char>('0' + number / 10));
    push(static_cast<char>('0' + number % 10));
  } else if (code == 0x24ea) {
    push('0');
  } else if (within(0x24b6, 0x24e9)) {
    push(static_cast<char>('a' + (code - 0x24b6) % 26));
  } else if (within(0x1d7ce, 0x1d7ff)) {
    push(static_cast<char>('0' + (code - 0x1d7ce) % 10));
  } else if (within(0x2080, 0x2089)) {
    push(static_cast<char>('0' + code - 0x2080));
  } else if (code == 0x2070 || within(0x2074, 0x2079)) {
    push(static_cast<char>('0' + code - 0x2070));
  } else {
    return false;
  }
  other_letters_ = true;
  return true;
}

}  // namespace quell::attack
