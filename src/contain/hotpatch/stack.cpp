#include "hotpatch/stack.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/hex.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::contain::hotpatch {

namespace {

constexpr std::array<std::string_view, 3> kStages = {"applying", "applied", "undoing"};

std::string hex_of(std::string_view bytes) {
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  return to_hex(copy);
}

Result<std::string> bytes_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::string_view hex, json::text_at(object, key));
  QUELL_TRY(const std::vector<std::uint8_t> bytes, from_hex(hex));
  return std::string(bytes.begin(), bytes.end());
}

std::unexpected<Error> wrong() {
  return fail(ErrorCode::kInvalidInput, "this is not the note on a hotpatch");
}

json::Object json_of(const std::string& path, const FileBefore& file) {
  json::Object object{{"path", hex_of(path)},
                      {"mode", file.traits.permissions},
                      {"owner", file.traits.owner},
                      {"group", file.traits.group}};
  if (file.bytes) object["bytes"] = hex_of(*file.bytes);
  if (file.traits.modified_ns) object["modified_ns"] = *file.traits.modified_ns;
  return object;
}

Result<std::uint32_t> number_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::int64_t number, json::integer_at(object, key));
  if (number < 0 || number > UINT32_MAX) return wrong();
  return static_cast<std::uint32_t>(number);
}

Result<void> read_file(const json::Object& object, Layer& layer) {
  QUELL_TRY(const std::string path, bytes_at(object, "path"));
  FileBefore file;
  QUELL_TRY(file.traits.permissions, number_at(object, "mode"));
  QUELL_TRY(file.traits.owner, number_at(object, "owner"));
  QUELL_TRY(file.traits.group, number_at(object, "group"));
  if (object.contains("bytes")) {
    QUELL_TRY(file.bytes, bytes_at(object, "bytes"));
  }
  if (object.contains("modified_ns")) {
    QUELL_TRY(file.traits.modified_ns, json::integer_at(object, "modified_ns"));
  }
  if (file.traits.permissions > 07777U || !layer.files.emplace(path, std::move(file)).second) {
    return wrong();
  }
  return {};
}

/// Nothing but what the patch names may be written later.
Result<void> check_paths(const Layer& layer) {
  const std::vector<std::string> paths = patch::paths_of(layer.parsed);
  const bool same =
      paths.size() == layer.files.size() &&
      std::ranges::all_of(paths, [&](const auto& path) { return layer.files.contains(path); });
  const bool below = std::ranges::all_of(layer.made, [&](const std::string& made) {
    return std::ranges::any_of(paths,
                               [&](const auto& path) { return path.starts_with(made + "/"); });
  });
  return same && below ? Result<void>() : wrong();
}

}  // namespace

std::string to_json(const Layer& layer) {
  json::Array files;
  for (const auto& [path, file] : layer.files) files.push_back(json_of(path, file));
  json::Array made;
  for (const std::string& path : layer.made) made.push_back(json::Value(hex_of(path)));
  return json::canonical(json::Object{{"version", 1},
                                      {"stage", kStages.at(static_cast<std::size_t>(layer.stage))},
                                      {"answered", layer.answered ? 1 : 0},
                                      {"patch", hex_of(layer.patch)},
                                      {"files", std::move(files)},
                                      {"made", std::move(made)}});
}

Result<Layer> layer_from_json(const ContainmentId& id, std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object() || value.get_object().size() != 6) return wrong();
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != 1) return fail(ErrorCode::kUnsupported, "a note on a hotpatch of another version");
  QUELL_TRY(const std::string_view stage, json::text_at(object, "stage"));
  QUELL_TRY(const std::int64_t answered, json::integer_at(object, "answered"));
  const auto known = std::ranges::find(kStages, stage);
  const json::Value* files = object.if_contains("files");
  const json::Value* made = object.if_contains("made");
  if (known == kStages.end() || files == nullptr || !files->is_array() || made == nullptr ||
      !made->is_array()) {
    return wrong();
  }
  Layer layer{
      .id = id, .stage = static_cast<Stage>(known - kStages.begin()), .answered = answered == 1};
  QUELL_TRY(layer.patch, bytes_at(object, "patch"));
  QUELL_TRY(layer.parsed, patch::parse(layer.patch));
  for (const json::Value& one : files->get_array()) {
    if (!one.is_object()) return wrong();
    QUELL_CHECK(read_file(one.get_object(), layer));
  }
  for (const json::Value& one : made->get_array()) {
    if (!one.is_string()) return wrong();
    QUELL_TRY(const auto bytes, from_hex(std::string_view(one.get_string())));
    layer.made.emplace_back(bytes.begin(), bytes.end());
  }
  QUELL_CHECK(check_paths(layer));
  return layer;
}

Result<Stack> stack_of(const Standing& standing) {
  Stack stack;
  for (const Claim& claim : standing.claims) {
    QUELL_TRY(Layer layer, layer_from_json(claim.id, claim.data));
    stack.push_back(std::move(layer));
  }
  return stack;
}

Standing standing_of(const Stack& stack) {
  Standing standing;
  for (const Layer& layer : stack) {
    standing.claims.push_back({.id = layer.id, .data = to_json(layer)});
  }
  return standing;
}

Layer* find(Stack& stack, const ContainmentId& id) {
  const auto found = std::ranges::find(stack, id, &Layer::id);
  return found == stack.end() ? nullptr : &*found;
}

std::map<std::string, FileBefore> originals(const Stack& stack) {
  std::map<std::string, FileBefore> result;
  for (const Layer& layer : stack) {
    for (const auto& [path, file] : layer.files) result.emplace(path, file);
  }
  return result;
}

namespace {

patch::Tree bytes_of(const std::map<std::string, FileBefore>& files) {
  patch::Tree tree;
  for (const auto& [path, file] : files) tree.emplace(path, file.bytes);
  return tree;
}

Result<patch::Tree> laid_on(patch::Tree tree, const Layer& layer) {
  std::vector<std::string> offsets;
  auto next = patch::patch_tree(layer.parsed, std::move(tree), offsets);
  if (!next) return fail(next.error().code(), layer.id.text() + ": " + next.error().message());
  return next;
}

}  // namespace

Result<patch::Tree> made_by(const Stack& stack, const std::optional<ContainmentId>& left_out) {
  patch::Tree tree = bytes_of(originals(stack));
  for (const Layer& layer : stack) {
    if (layer.id == left_out) continue;
    QUELL_TRY(tree, laid_on(std::move(tree), layer));
  }
  return tree;
}

Result<Stack> without(const Stack& stack, const ContainmentId& id) {
  const auto found = originals(stack);
  patch::Tree tree = bytes_of(found);
  std::map<std::string, bool> seen;
  Stack result;
  for (const Layer& layer : stack) {
    if (layer.id == id) continue;
    Layer next = layer;
    for (auto& [path, file] : next.files) {
      // The first to touch it keeps how it was before anybody did.
      if (!std::exchange(seen[path], true)) file.traits = found.at(path).traits;
      file.bytes = tree[path];
    }
    QUELL_TRY(tree, laid_on(std::move(tree), layer));
    result.push_back(std::move(next));
  }
  return result;
}

Where where_is(const Layer& layer, const std::string& path,
               const std::optional<std::string>& current,
               const std::optional<std::string>& wanted) {
  if (current == wanted) return Where::kPatched;
  if (current == layer.files.at(path).bytes) return Where::kOriginal;
  if (!current) return Where::kReplaced;
  for (const patch::FilePatch& file : layer.parsed) {
    if (file.hunks.empty() || !file.from || !file.to) continue;
    if (file.to == path && patch::patch_text(patch::reversed(file), *current))
      return Where::kEdited;
    if (file.from == path && patch::patch_text(file, *current)) return Where::kDropped;
  }
  return Where::kReplaced;
}

}  // namespace quell::contain::hotpatch
