#!/usr/bin/env python3
"""Writes files into a C++ table: embed.py OUT.cpp FILE...  (the procedures that come with Quell)."""
import pathlib
import sys

DELIMITER = "QUELL_YAML"
CHUNK = 16000  # below the longest string literal that compilers must take


def literal(text):
    assert DELIMITER not in text
    return "\n".join(f'R"{DELIMITER}({text[i:i + CHUNK]}){DELIMITER}"' for i in range(0, len(text), CHUNK))


def main():
    out, files = pathlib.Path(sys.argv[1]), [pathlib.Path(name) for name in sys.argv[2:]]
    rows = "".join(f'    {{"{path.stem}", {literal(path.read_text())}}},\n' for path in files)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text('// Generated from procedures/*.yaml by tools/catalogue/embed.py.\n'
                   '#include "incident/procedure.h"\n\n#include <array>\n\nnamespace quell::incident {\n'
                   f"namespace {{\nconstexpr std::array<EmbeddedProcedure, {len(files)}> kEmbedded{{{{\n{rows}}}}};\n"
                   "}  // namespace\n\n"
                   "std::span<const EmbeddedProcedure> embedded_procedures() { return kEmbedded; }\n\n"
                   "}  // namespace quell::incident\n")


if __name__ == "__main__":
    main()
