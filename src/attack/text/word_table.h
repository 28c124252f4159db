// A table of words, laid out by the compiler, that is looked up whatever the case. Private to
// attack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

constexpr char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `lower` is in lower case.
constexpr bool equals_lower(std::string_view word, std::string_view lower) {
  if (word.size() != lower.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (lower_case(word[i]) != lower[i]) return false;
  }
  return true;
}

/// Hashed with open addressing. `Entry` has a `text`, in lower case, of at most 31 bytes.
template <class Entry, std::size_t kEntries>
class WordTable {
 public:
  consteval explicit WordTable(const std::array<Entry, kEntries>& entries) : entries_(entries) {
    for (std::size_t i = 0; i < kEntries; ++i) {
      const std::string_view text = entries[i].text;
      const std::uint32_t length = 1U << text.size();
      first_[letter_at(text, 0)] |= length;
      second_[letter_at(text, second_of(text))] |= length;
      last_[letter_at(text, text.size() - 1)] |= length;
      if (find(text) != nullptr) continue;  // the first of equal words counts
      std::size_t slot = slot_of(text);
      while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<std::uint16_t>(i + 1);
    }
  }

  /// False if no word of the table is as long, with that first letter, second or last. Small, so
  /// that the filters of all tables stay in the processor's cache.
  [[nodiscard]] constexpr bool may_hold(std::string_view word) const {
    if (word.empty() || word.size() >= 32) return false;
    const std::uint32_t lengths = first_[letter_at(word, 0)] &
                                  second_[letter_at(word, second_of(word))] &
                                  last_[letter_at(word, word.size() - 1)];
    return (lengths >> word.size() & 1U) != 0;
  }

  /// nullptr if the word isn't there.
  [[nodiscard]] constexpr const Entry* find(std::string_view word) const {
    if (!may_hold(word)) return nullptr;
    for (std::size_t slot = slot_of(word); slots_[slot] != 0; slot = (slot + 1) % kSlots) {
      const Entry& entry = entries_[slots_[slot] - 1U];
      if (equals_lower(word, entry.text)) return &entry;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t slots_for(std::size_t entries) {
    std::size_t slots = 4;
    while (slots < 4 * entries) slots *= 2;
    return slots;
  }
  static constexpr std::size_t kSlots = slots_for(kEntries);

  /// The case of a letter is one bit, which is left out.
  static constexpr std::size_t letter_at(std::string_view word, std::size_t i) {
    return static_cast<unsigned char>(word[i]) & 0x1fU;
  }
  static constexpr std::size_t second_of(std::string_view word) { return word.size() > 1 ? 1 : 0; }

  /// Of the length and four of the letters.
  static constexpr std::size_t slot_of(std::string_view word) {
    const auto letter = [&](std::size_t i) { return static_cast<unsigned char>(word[i]) & 0x1fU; };
    const std::size_t last = word.size() - 1;
    const std::size_t mixed = letter(0) + letter(last / 2) * 37U + letter(last) * 419U +
                              letter(last < 2 ? last : 2) * 2741U + word.size() * 131U;
    return (mixed ^ (mixed >> 7U)) % kSlots;
  }

  std::array<Entry, kEntries> entries_;
  std::array<std::uint16_t, kSlots> slots_{};
  // For each letter, the lengths of the words with it, as bits.
  std::array<std::uint32_t, 32> first_{};
  std::array<std::uint32_t, 32> second_{};
  std::array<std::uint32_t, 32> last_{};
};

template <class Entry, std::size_t kEntries>
WordTable(const std::array<Entry, kEntries>&) -> WordTable<Entry, kEntries>;

}  // namespace quell::attack
