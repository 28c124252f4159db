"""Download of a data sheet, contained: links resolved first, then whole path components compared.

A comparison of characters (startswith) would also accept /srv/shop/files-internal for
/srv/shop/files.
"""

import os

from fence import Fence


def read(fence: Fence, base: str, name: str) -> bytes:
    """The file `name` below directory `base`. Raises FileNotFoundError."""
    if "\0" in name:
        raise FileNotFoundError(name)
    allowed = fence.realpath(base)
    wanted = fence.realpath(os.path.join(base, name))
    if not wanted or os.path.commonpath([allowed, wanted]) != allowed:
        raise FileNotFoundError(name)
    return fence.read(wanted)
