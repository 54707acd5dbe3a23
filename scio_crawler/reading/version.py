"""The version of the reading: readings of another one are made again."""

import hashlib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from lxml import etree

# The modules and folders of the package that reading depends on.
_DEPENDS_ON = (
    "common/addresses.py",
    "common/content.py",
    "common/errors.py",
    "common/patterns.py",
    "importing/histories.py",
    "importing/states.py",
    "items.py",
    "reading",
)


@cache
def version() -> str:
    """Return a digest of the code that reads: the same code reads the same."""
    hashed = hashlib.sha256(repr((etree.LXML_VERSION, unicodedata.unidata_version)).encode())
    folder = files("scio_crawler")
    for name in _DEPENDS_ON:
        for file in sorted(_files(folder / name), key=lambda file: file.name):
            hashed.update(file.read_bytes())
    return hashed.hexdigest()[:16]


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_dir():
        for inside in place.iterdir():
            yield from _files(inside)
    elif place.name.endswith((".csv", ".py", ".txt")):
        yield place
