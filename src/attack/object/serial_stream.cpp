#include "object/serial_stream.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/digits.h"

namespace quell::attack {

namespace {

using namespace std::string_view_literals;

/// So many bytes of a stream tell what it is: gadget chains name their classes early.
constexpr std::size_t kSeen = 384;

bool has_java_body(std::string_view bytes) {
  if (bytes.size() < 5) return bytes.size() == 4;
  const unsigned tag = static_cast<unsigned char>(bytes[4]);
  return tag >= 0x70 && tag <= 0x7e;  // TC_NULL to TC_ENUM
}

/// A pickle of protocol 2 to 5 that calls what it names.
SerialStream pickle(std::string_view bytes) {
  const std::size_t global = bytes.find('c', 2);
  const bool old_global =
      global != std::string_view::npos && std::ranges::count(bytes.substr(global), '\n') >= 2;
  const bool stack_global = bytes.contains('\x93');
  const bool called = bytes.contains('R') || bytes.contains('\x81') || bytes.contains('o');
  if (!old_global && !stack_global) {
    return {.weight = 1.0, .text = "a Python pickle of plain values"};
  }
  return {.weight = called ? 4.6 : 3.4, .text = "a Python pickle that names functions or classes"};
}

SerialStream ruby(std::string_view bytes) {
  static constexpr auto kGadgets =
      std::to_array<std::string_view>({"Gem::", "ERB", "DeprecatedInstanceVariableProxy",
                                       "Net::WriteAdapter", "UniversalSafeLoad"});
  const auto holds = [&](std::string_view name) { return bytes.contains(name); };
  if (std::ranges::any_of(kGadgets, holds)) {
    return {.weight = 4.6, .text = "a Ruby object of a class that runs code when it is read"};
  }
  const char kind = bytes[2];
  if (kind == 'o' || kind == 'U' || kind == 'u') {
    return {.weight = 2.4, .text = "a Ruby object that was marshalled"};
  }
  return {};
}

SerialStream of_bytes(std::string_view bytes) {
  if (bytes.starts_with("\xac\xed\x00\x05"sv) && has_java_body(bytes)) {
    return {.weight = 4.8, .text = "a stream of Java objects"};
  }
  if (bytes.size() > 8 && bytes.starts_with("\x00\x01\x00\x00\x00\xff\xff\xff\xff\x01"sv)) {
    return {.weight = 4.6, .text = "a stream of .NET objects"};
  }
  if (bytes.size() > 4 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) {
    return pickle(bytes);
  }
  if (bytes.size() > 3 && bytes.starts_with("\x04\x08"sv)) return ruby(bytes);
  return {};
}

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/' || c == '-' || c == '_';
}

/// The beginnings, in base64, of what of_bytes() knows.
bool may_begin_stream(std::string_view value) {
  static constexpr auto kHeads =
      std::to_array<std::string_view>({"rO0AB", "AAEAAAD", "gAJ", "gAK", "gAM", "gAN", "gAO", "gAR",
                                       "gAS", "gAV", "gASV", "gAWV", "gAQ", "BAh", "BAg"});
  const auto begins = [&](std::string_view head) { return value.starts_with(head); };
  return std::ranges::any_of(kHeads, begins);
}

SerialStream of_base64(std::string_view digits) {
  std::array<char, kSeen> bytes{};
  std::size_t size = 0;
  Base64Window window;
  for (const char c : digits) {
    if (!is_base64(c) || size == bytes.size()) break;
    if (const auto byte = window.add(c)) bytes.at(size++) = static_cast<char>(*byte);
  }
  return of_bytes({bytes.data(), size});
}

SerialStream of_hex(std::string_view digits) {
  constexpr std::size_t kLeast = 16;
  const auto is_hex = [](char c) { return hex_value(c) != kNoHexDigit; };
  if (digits.size() < kLeast || !std::ranges::all_of(digits.substr(0, 64), is_hex)) return {};
  return {.weight = 3.6, .text = "a stream of Java objects in hexadecimal digits"};
}

}  // namespace

SerialStream serial_stream(std::string_view value) {
  if (value.size() < 5) return {};
  switch (value[0]) {
    case '\xac':
    case '\x80':
    case '\x00':
    case '\x04':
      return of_bytes(value.substr(0, kSeen));
    case 'r':
    case 'A':
    case 'g':
    case 'B':
      if (!may_begin_stream(value)) break;
      return of_base64(value);
    case 'K':
    case 'C':
      if (!value.starts_with("KztAAU") && !value.starts_with("Cs7QAF")) break;
      return {.weight = 3.6, .text = "a stream of Java objects behind other bytes"};
    default:
      break;
  }
  if (value.starts_with("aced0005") || value.starts_with("ACED0005")) return of_hex(value);
  return {};
}

}  // namespace quell::attack
