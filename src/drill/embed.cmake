# Writes the practice shop's files into a C++ source, so that the program needs no other file.
#   cmake -DROOT=… -DOUT=… -DFILES=a;b -P embed.cmake
set(entries "")
set(arrays "")
set(number 0)
foreach(file IN LISTS FILES)
  file(READ "${ROOT}/${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(REPLACE "'\\x0a'," "'\\x0a',\n" bytes "${bytes}")
  string(APPEND arrays "constexpr char kFile${number}[] = {\n${bytes}'\\0'};\n")
  string(APPEND entries "    {\"${file}\", {kFile${number}, sizeof kFile${number} - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUT}"
"// Generated from drill/ by src/drill/embed.cmake.
#include \"shop_files.h\"

namespace quell::drill {
namespace {
${arrays}constexpr ShopFile kFiles[] = {
${entries}};
}  // namespace

std::span<const ShopFile> shop_files() { return kFiles; }

}  // namespace quell::drill
")
