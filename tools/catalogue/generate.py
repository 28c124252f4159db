#!/usr/bin/env python3
"""Turns catalogue/*.yaml into C++ structs, spec tables and docs/catalogue.md.

  generate.py CATALOGUE_DIR --out DIR     C++ headers in DIR/incident/, tables in DIR/catalogue_tables.cpp
  generate.py CATALOGUE_DIR --docs FILE   the page for people

The catalogue is checked first: unknown keys, types and facts stop the build with their name.
"""
import argparse
import pathlib
import sys

import yaml

from catalogue_docs import render_docs
from catalogue_model import CatalogueError, load
from catalogue_cpp import render_all


def write_if_changed(path, text):
    """Leaves the time of an unchanged file alone, so that nothing is rebuilt for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--docs", type=pathlib.Path)
    arguments = parser.parse_args()
    try:
        catalogue = load(arguments.catalogue)
    except (CatalogueError, yaml.YAMLError) as error:
        print(f"catalogue: {error}", file=sys.stderr)
        return 1
    if arguments.out:
        for name, text in render_all(catalogue).items():
            write_if_changed(arguments.out / name, text)
    if arguments.docs:
        write_if_changed(arguments.docs, render_docs(catalogue))
    return 0


if __name__ == "__main__":
    sys.exit(main())
