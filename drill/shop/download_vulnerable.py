"""Download of a data sheet with a path traversal: the name is joined to the directory unchecked."""

import os

from fence import Fence


def read(fence: Fence, base: str, name: str) -> bytes:
    """The file `name` of directory `base`. Raises FileNotFoundError."""
    return fence.read(os.path.join(base, name))
