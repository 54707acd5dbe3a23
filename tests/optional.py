"""Libraries of the extras that tests look into the output with, imported when one is first used.

Each process of pytest-xdist collects all tests, but few of them need these, which take seconds.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest


class Library:
    """The library *name*; where it is not installed, the tests of the module are skipped."""

    def __init__(self, name: str, extra: str) -> None:
        if find_spec(name) is None:
            pytest.skip(f"{name}, of the extra `{extra}`", allow_module_level=True)
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("_", "pytest")):  # as pytest asks each object of a module
            raise AttributeError(name)
        return getattr(import_module(self._name), name)
