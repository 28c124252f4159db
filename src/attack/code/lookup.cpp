// Lookups of Log4j and Commons Text: ${prefix:key:-default}, nested to hide the prefix. They are
// resolved as the library would, as far as the value itself says how, and then read.
#include <algorithm>
#include <array>

#include "judging/families.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Prefix {
  std::string_view text;
  double weight = 0;
};
constexpr WordTable kPrefixes(std::to_array<Prefix>({
    {"jndi", 5.5},          {"env", 3.8},        {"sys", 3.8},        {"java", 3.8},
    {"script", 4.5},        {"url", 3.8},        {"dns", 3.8},        {"ctx", 3.6},
    {"main", 3.4},          {"log4j", 3.8},      {"k8s", 3.8},        {"docker", 3.8},
    {"bundle", 3.6},        {"web", 3.2},        {"sd", 3.2},         {"jvmrunargs", 3.6},
    {"map", 2.4},           {"marker", 3.2},     {"lower", 3.4},      {"upper", 3.4},
    {"date", 3.0},          {"spring", 3.4},     {"const", 3.4},      {"base64decoder", 3.8},
    {"base64encoder", 3.8}, {"urldecoder", 3.8}, {"urlencoder", 3.8}, {"file", 3.8},
    {"xml", 3.6},           {"properties", 3.4}, {"localhost", 3.0},  {"event", 3.2},
    {"rnd", 2.6},
}));

constexpr std::size_t kDeepest = 64;       ///< lookups in lookups; what is deeper stays unresolved
constexpr std::size_t kMostLookups = 256;  ///< of one value

/// Resolves from the inside out in one pass: text is copied, and where a lookup ends the copy is
/// cut back to what the lookup yields.
class Resolver {
 public:
  explicit Resolver(std::span<char> room) : room_(room) {}

  void read(std::string_view text) {
    for (std::size_t i = 0; i < text.size() && lookups_ < kMostLookups; ++i) {
      if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{' && depth_ < kDeepest) {
        begins_.at(depth_++) = size_;
        ++i;
      } else if (text[i] == '}' && depth_ > 0) {
        --depth_;
        close(begins_.at(depth_));
      } else {
        room_[size_++] = text[i];
      }
    }
    while (depth_ > 0) close(begins_.at(--depth_), Ending::kMissing);
  }

  [[nodiscard]] double weight() const { return weight_; }
  [[nodiscard]] std::string_view prefix() const { return prefix_; }
  [[nodiscard]] bool is_nested() const { return nested_; }
  [[nodiscard]] bool has_default() const { return default_; }

 private:
  enum class Ending : std::uint8_t { kThere, kMissing };

  void close(std::size_t begin, Ending ending = Ending::kThere) {
    ++lookups_;
    const std::string_view inside(room_.data() + begin, size_ - begin);
    const std::size_t colon = inside.find(':');
    if (colon == std::string_view::npos) return note_plain(inside);
    const std::string_view name = inside.substr(0, colon);
    const std::size_t other = inside.find(":-");
    const bool built = spelt_ > begin || (spelt_ == begin && spelled_);
    if (const Prefix* prefix = kPrefixes.find(name)) {
      note(*prefix, ending);
      if (prefix->weight == 5.5 && built) nested_ = true;
    } else if (inside.starts_with(":")) {
      note({.text = "::-", .weight = other == std::string_view::npos ? 0.0 : 3.4}, ending);
    }
    if (other != std::string_view::npos) default_ = true;
    yield(begin, name, inside.substr(colon + 1), other, inside);
  }

  /// The bytes of the lookup become those of its result.
  void yield(std::size_t begin, std::string_view name, std::string_view key, std::size_t other,
             std::string_view inside) {
    std::string_view result;
    const bool to_lower = equals_lower(name, "lower");
    const bool to_upper = equals_lower(name, "upper");
    if (other != std::string_view::npos) {
      result = inside.substr(other + 2);
    } else if (to_lower || to_upper) {
      result = key;
    } else if (equals_lower(name, "date")) {
      result = key.substr(std::min<std::size_t>(key.find_first_not_of('\''), key.size()));
      result = result.substr(0, result.find('\''));
    } else {
      return;  // unknown: stays as its own text, without the marks
    }
    const auto end =
        std::ranges::copy(result, room_.begin() + static_cast<std::ptrdiff_t>(begin)).out;
    size_ = static_cast<std::size_t>(end - room_.begin());
    for (std::size_t i = begin; i < size_ && (to_lower || to_upper); ++i) {
      room_[i] = lower_case(room_[i]);  // case plays no part in what follows
    }
    spelt_ = size_;
    spelled_ = true;
  }

  void note(const Prefix& prefix, Ending ending) {
    const double weight = prefix.weight - (ending == Ending::kMissing ? 1.0 : 0);
    if (weight <= weight_) return;
    weight_ = weight;
    prefix_ = prefix.text;
  }
  void note_plain(std::string_view inside) {
    if (equals_lower(inside, "hostname")) note({.text = "hostName", .weight = 3.2}, Ending::kThere);
  }

  std::span<char> room_;
  std::size_t size_ = 0;
  std::array<std::size_t, kDeepest> begins_{};
  std::size_t depth_ = 0;
  std::size_t lookups_ = 0;
  std::size_t spelt_ = 0;  ///< behind the last result of a lookup
  bool spelled_ = false;
  double weight_ = 0;
  std::string_view prefix_;
  bool nested_ = false;
  bool default_ = false;
};

}  // namespace

void judge_lookup(const Question& question, Workspace& work) {
  const std::size_t first = question.value.find("${");
  if (first == std::string_view::npos ||
      question.value.find(':', first) == std::string_view::npos) {
    return;
  }
  const Arena::Scope scope(work.bytes);
  Resolver resolver(work.bytes.room(question.value.size()));
  resolver.read(question.value.substr(first));
  if (resolver.weight() == 0) return;
  PartRecord& out = work.record;
  out.observe({.text = "a lookup that a logging library would resolve:",
               .weight = resolver.weight(),
               .detail = resolver.prefix()});
  if (resolver.is_nested()) {
    out.observe({.text = "its name is put together by other lookups", .weight = 1.5});
  }
  if (resolver.has_default()) out.observe({.text = "a default in place of a value", .weight = 0.6});
  out.settle(Technique::kLookup, "as a message that is logged", question.layer);
}

}  // namespace quell::attack
