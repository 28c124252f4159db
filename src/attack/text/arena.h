// Memory for the bytes that judging a request makes (decoded layers, resolved paths): taken in
// order, given back in the opposite order, kept for the next request. Private to attack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace quell::attack {

/// Bytes never move: views stay valid until what they were taken after is given back.
class Arena {
 public:
  /// Room for `size` bytes; keep() says how many of them are used.
  std::span<char> room(std::size_t size) {
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) {
      const std::size_t bytes = std::max(size, kBlockBytes);
      blocks_.push_back({.bytes = std::make_unique_for_overwrite<char[]>(bytes), .size = bytes});
      used_ = 0;
    }
    return {blocks_[block_].bytes.get() + used_, size};
  }
  /// The first `size` bytes of the last room().
  std::string_view keep(std::span<char> room, std::size_t size) {
    used_ += size;
    return {room.data(), size};
  }
  std::string_view copy(std::string_view bytes) {
    const std::span<char> place = room(bytes.size());
    std::ranges::copy(bytes, place.begin());
    return keep(place, bytes.size());
  }
  void clear() {
    block_ = 0;
    used_ = 0;
  }

  /// Gives back, at its end, everything that was taken in between.
  class Scope {
   public:
    explicit Scope(Arena& arena) : arena_(arena), block_(arena.block_), used_(arena.used_) {}
    ~Scope() {
      arena_.block_ = block_;
      arena_.used_ = used_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    Scope(Scope&&) = delete;
    Scope& operator=(Scope&&) = delete;

   private:
    Arena& arena_;
    std::size_t block_;
    std::size_t used_;
  };

 private:
  static constexpr std::size_t kBlockBytes = 16UZ * 1024;
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Block> blocks_;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
};

}  // namespace quell::attack
