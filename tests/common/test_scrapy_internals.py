"""Private names of Scrapy and Twisted: all of them exist, and one module uses them."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from tests.environment import ROOT
from tests.processes import run_unprepared

PACKAGE = ROOT / "scio_crawler"
# This test reads the module and does not import it, which would fail if a name is gone.
INTERNALS = PACKAGE / "common/scrapy_internals.py"


# Where private names are defined: a module and a class in it -> name -> what relies on it.
RELIED_ON = json.loads(Path(__file__).with_name("relied_on.json").read_text("utf-8"))


def has(owner: Any, name: str) -> bool:
    """Return whether *owner* has *name*: as its attribute, or as one that its methods use."""
    methods = [value for value in vars(owner).values() if isinstance(value, FunctionType)]
    return hasattr(owner, name) or any(name in method.__code__.co_names for method in methods)


@pytest.mark.parametrize("path", RELIED_ON)
def test_every_private_name_exists(path: str) -> None:
    module, _, owner = path.partition(":")
    found = getattr(importlib.import_module(module), owner)
    assert {name: why for name, why in RELIED_ON[path].items() if not has(found, name)} == {}


# Imports the spider, and prints whether Scrapy asks for the stack meanwhile, and what it has made.
START = """
import inspect
asked = []
inspect.stack = lambda: asked.append(1) or [(), ()]
import scio_crawler.spiders.briefings
from scrapy.core.downloader.contextfactory import ScrapyClientContextFactory as deprecated
print(asked, deprecated.__module__)
"""


def test_a_start_asks_for_no_stack_of_calls() -> None:
    printed = run_unprepared(sys.executable, "-c", START).stdout
    assert printed == "[] scrapy.core.downloader.contextfactory\n"


# --- Where private names are used -----------------------------------------------------------------

# Public, in spite of their underscore.
PUBLIC = {"_asdict", "_exit", "_fields", "_make", "_replace"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def imported(nodes: list[ast.AST]) -> set[str]:
    """Return the private names of Scrapy and Twisted that *nodes* import, modules included."""
    paths: list[str] = []
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            paths += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            paths += [alias.name for alias in node.names]
    foreign = [path for path in paths if path.startswith(("scrapy.", "twisted."))]
    return {name for path in foreign for name in path.split(".") if is_private(name)}


def defined(nodes: list[ast.AST]) -> set[str]:
    """Return the names that *nodes* define: of functions, classes, variables and attributes."""
    names: set[str] = set()
    for node in nodes:
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                names.add(name)
            case ast.Name(name, ast.Store()) | ast.Attribute(ast.Name("self"), name, ast.Store()):
                names.add(name)
    return names


def foreign(file: Path) -> set[str]:
    """Return the private names that *file* uses and does not define."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    attributes = {
        node.attr
        for node in nodes
        # lxml has no public name for the type of an element.
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) != "etree"
    }
    return {*filter(is_private, attributes)} - defined(nodes) - PUBLIC | imported(nodes)


def test_no_other_module_uses_private_names_of_others() -> None:
    users = {
        file.relative_to(PACKAGE).as_posix(): names
        for file in sorted(PACKAGE.rglob("*.py"))
        if file != INTERNALS and (names := foreign(file))
    }
    assert users == {}


def test_every_private_name_in_use_is_known_here() -> None:
    names = {name for names in RELIED_ON.values() for name in names}
    modules = {part for path in RELIED_ON for part in path.partition(":")[0].split(".")}
    assert foreign(INTERNALS) - modules <= names
