"""How the house is built: storeys without circles, and tests that mirror them."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.environment import ROOT

PACKAGE = ROOT / "scio_crawler"
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def sources(folder: str) -> dict[str, Path]:
    """The modules in *folder* by their dotted names."""
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def head(path: Path) -> tuple[bool, list[tuple[str, str]]]:
    """Whether the module at *path* says what it is for; what it imports, and from where if it does.

    Expressions are most of a tree, and import nothing.
    """
    tree = ast.parse(path.read_text("utf-8"))
    found, left = [], list[ast.AST]([tree])
    while left:
        node = left.pop()
        if isinstance(node, ast.Import):
            found += [("", alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
        elif not isinstance(node, ast.expr):
            left += ast.iter_child_nodes(node)
    return bool(ast.get_docstring(tree)), found


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """Which of the *known* modules the one at *path* imports."""
    found = set()
    for module, name in head(path)[1]:
        whole = f"{module}.{name}" if module else name
        found.add(whole if whole in known else module or name)
    return found & known.keys()


MODULES = sources("scio_crawler")
del MODULES["scio_crawler"]  # the public face, which hands on what others define


def room(module: str) -> str:
    return module.split(".")[1]


def rooms_from_the_ground_up() -> list[str]:
    """The rooms as CONTRIBUTING.md lists them."""
    table = CONTRIBUTING.partition("<!-- storeys -->")[2].partition("<!-- end -->")[0]
    names = re.findall(r"^\| `(\S+)`", table, re.M)
    return [name.removesuffix("/").removesuffix(".py") for name in names]


def test_what_is_imported_for_types_alone_is_never_evaluated() -> None:
    """Annotations of inner functions are evaluated when Python comes to them, not before."""
    found = {module: head(path)[1] for module, path in MODULES.items()}
    for_types = {module for module in found if ("typing", "TYPE_CHECKING") in found[module]}
    kept = {module for module in found if ("__future__", "annotations") in found[module]}
    assert for_types
    assert for_types <= kept


def test_contributing_lists_every_room() -> None:
    assert sorted(rooms_from_the_ground_up()) == sorted(set(map(room, MODULES)))


def test_no_room_imports_from_one_above_it() -> None:
    order = rooms_from_the_ground_up()
    upwards = [
        f"{module} imports {other}"
        for module, path in MODULES.items()
        for other in sorted(imports(path, MODULES))
        if order.index(room(other)) > order.index(room(module))
    ]
    assert upwards == []


def test_showing_does_not_know_how_a_page_is_read() -> None:
    hidden = tuple(f"scio_crawler.reading.{room}" for room in ("language", "page", "transcript"))
    arrows = [
        f"{module} imports {other}"
        for module, path in MODULES.items()
        if room(module) == "showing"
        for other in sorted(imports(path, MODULES))
        if other.startswith(hidden)
    ]
    assert arrows == []


# The rooms of reading/ -> those of them that each may ask.
ASKS = {
    "organizations": (),
    "language": ("organizations",),
    "page": ("organizations", "language"),
    "transcript": ("organizations", "language"),
}


@pytest.mark.parametrize("own", ASKS)
def test_pages_and_transcripts_ask_the_language_and_nothing_of_each_other(own: str) -> None:
    prefix = "scio_crawler.reading."
    others = tuple(f"{prefix}{name}" for name in ASKS if name not in (own, *ASKS[own]))
    arrows = [
        f"{module} imports {other}"
        for module, path in MODULES.items()
        if module.startswith(prefix + own)
        for other in sorted(imports(path, MODULES))
        if other.startswith(others)
    ]
    assert arrows == []


@pytest.mark.parametrize("folder", ["scio_crawler", "tests"])
def test_nothing_imports_in_a_circle(folder: str) -> None:
    known = sources(folder)
    known.pop("scio_crawler", None)
    graph = {module: imports(path, known) - {module} for module, path in known.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


def test_every_module_says_what_it_is_for() -> None:
    assert [module for module, path in MODULES.items() if not head(path)[0]] == []


# Folders of tests that mirror no room: what they test is named by the folder.
_NOT_MIRRORED = {"campaigns", "crawls", "docs", "fixtures", "interop", "products"}


def _names_in(folder: Path) -> set[str]:
    """Return the names that test files in *folder* may begin with: of its modules and its own.

    A helper of the tests themselves may have a test, too.
    """
    room_tested = PACKAGE / folder
    modules = [*room_tested.glob("*.py"), *(ROOT / "tests" / folder).glob("[!t]*.py")]
    names = {path.stem.replace("-", "_") for path in modules}
    names |= {path.name for path in room_tested.iterdir() if path.is_dir()}
    return names - {"__init__"} | {folder.name}


def test_a_test_file_is_named_after_the_module_that_it_tests() -> None:
    strangers = []
    for path in sorted((ROOT / "tests").rglob("*/test_*.py")):
        folder = path.relative_to(ROOT / "tests").parent
        if folder.parts[0] in _NOT_MIRRORED:
            continue
        if not (PACKAGE / folder).is_dir():
            strangers.append(str(path))
            continue
        name = path.stem.removeprefix("test_")
        if not any(name == known or name.startswith(f"{known}_") for known in _names_in(folder)):
            strangers.append(str(path.relative_to(ROOT)))
    assert strangers == []
