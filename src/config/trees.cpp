#include "config/trees.h"

#include <string>

#include "readers.h"

namespace quell::config {

Result<Tree> tree(const yaml::Node& node) {
  QUELL_TRY(const yaml::Mapping mapping, node.mapping({"name", "root", "check", "restart", "probe",
                                                       "answers_at", "host", "path", "timeout"}));
  Tree tree;
  QUELL_TRY(const yaml::Node* name, required(node, mapping, "name"));
  QUELL_TRY(tree.name, text(*name));
  QUELL_TRY(const yaml::Node* root, required(node, mapping, "root"));
  QUELL_TRY(tree.root, absolute_path(*root));
  QUELL_CHECK(optional_member(mapping, "check", tree.check, absolute_command));
  QUELL_CHECK(optional_member(mapping, "restart", tree.restart, absolute_command));
  QUELL_CHECK(optional_member(mapping, "probe", tree.probe, absolute_command));
  QUELL_CHECK(optional_member(mapping, "answers_at", tree.answers_at, endpoint));
  QUELL_CHECK(optional_member(mapping, "host", tree.host, word));
  QUELL_CHECK(optional_member(mapping, "path", tree.path, request_path));
  QUELL_CHECK(optional_member(mapping, "timeout", tree.timeout, duration));
  return tree;
}

}  // namespace quell::config
