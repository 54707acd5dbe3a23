"""Private names of Scrapy and Twisted: all of them exist, and one module uses them."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from tests.environment import ENVIRONMENT, ROOT

PACKAGE = ROOT / "scio_crawler"
# This test reads the module and does not import it, which would fail if a name is gone.
INTERNALS = PACKAGE / "common/scrapy_internals.py"


class Reliance(NamedTuple):
    """A private name, where it is defined, and what relies on it."""

    owner: str  # a module, or a class in one
    name: str
    why: str


RELIED_ON = (
    Reliance(
        "scrapy.extensions.feedexport:FeedExporter",
        "_close_slot",
        "TellingFeedExporter finishes and stores a feed in its place",
    ),
    Reliance(
        "scrapy.extensions.feedexport:FeedExporter",
        "_get_file",
        "TellingFeedExporter stores what it returns",
    ),
    Reliance(
        "scrapy.core.engine:ExecutionEngine",
        "_slot",
        "is_stopping() finds there the state of the open spider, or None",
    ),
    Reliance(
        "scrapy.core.engine:_Slot",
        "closing",
        "is_stopping() takes the spider as being closed if it is not None",
    ),
    Reliance(
        "scrapy.core.scraper:Scraper",
        "_check_if_closing",
        "close_scraper_if_idle() makes Scrapy look again whether the pipelines are empty",
    ),
    Reliance(
        "scrapy.core.downloader.handlers.http11:HTTP11DownloadHandler",
        "_pool",
        "use_careful_connections() configures the handler's pool of connections",
    ),
    Reliance(
        "twisted.web.client:HTTPConnectionPool",
        "_factory",
        "use_careful_connections() limits the headers that the pool's connections receive",
    ),
)


def find(path: str) -> Any:
    """Return the module or class at *path*, None if there is none."""
    module, _, name = path.partition(":")
    try:
        found = importlib.import_module(module)
    except ImportError:
        return None
    return getattr(found, name, None) if name else found


def has(owner: Any, name: str) -> bool:
    """Return whether *owner* has *name*: as its attribute, or as one that its methods use."""
    methods = [value for value in vars(owner).values() if isinstance(value, FunctionType)]
    return hasattr(owner, name) or any(name in method.__code__.co_names for method in methods)


def test_every_private_name_exists() -> None:
    gone = [
        f"{reliance.owner} has no {reliance.name} any more; {reliance.why}"
        for reliance in RELIED_ON
        if (owner := find(reliance.owner)) is None or not has(owner, reliance.name)
    ]
    assert gone == []


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
    program = [sys.executable, "-c", START]
    said = subprocess.check_output(program, cwd=ROOT, env=ENVIRONMENT, text=True)
    assert said == "[] scrapy.core.downloader.contextfactory\n"


# --- Where private names are used -----------------------------------------------------------------

# Public, in spite of their underscore.
PUBLIC = {"_asdict", "_exit", "_fields", "_make", "_replace"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def imported(nodes: list[ast.AST]) -> Iterator[str]:
    """Yield the private names of Scrapy and Twisted that *nodes* import, modules included."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            paths = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        else:
            continue
        for path in paths:
            if path.startswith(("scrapy.", "twisted.")):
                yield from filter(is_private, path.split("."))


def own(nodes: list[ast.AST]) -> Iterator[str]:
    """Yield the names that *nodes* define: of functions, classes and attributes of ``self``."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        ):
            yield node.attr


def foreign(file: Path) -> set[str]:
    """Return the private names that *file* uses and does not define."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    attributes = {
        node.attr
        for node in nodes
        # lxml has no public name for the type of an element.
        if isinstance(node, ast.Attribute)
        and is_private(node.attr)
        and ast.unparse(node.value) != "etree"
    }
    used = attributes - set(own(nodes)) - PUBLIC if attributes else set()
    return used | set(imported(nodes))


def test_no_other_module_uses_private_names_of_others() -> None:
    users = {
        file.relative_to(PACKAGE).as_posix(): names
        for file in sorted(PACKAGE.rglob("*.py"))
        if file != INTERNALS and (names := foreign(file))
    }
    assert users == {}


def test_every_private_name_in_use_is_known_here() -> None:
    names = {reliance.name for reliance in RELIED_ON}
    modules = {part for reliance in RELIED_ON for part in reliance.owner.split(":")[0].split(".")}
    assert foreign(INTERNALS) - modules <= names
