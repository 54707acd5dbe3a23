"""How the package is built: arrows run downwards, nothing imports in a circle, files stay short."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "scio_crawler"
LONGEST = 400  # lines; a longer one has two subjects
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def modules() -> dict[str, Path]:
    """Every module by its dotted name, without the package's own."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    del found["scio_crawler"]  # the public face, which hands on what others define
    return found


MODULES = modules()


def imports(path: Path) -> set[str]:
    """The modules of the package that the module at *path* imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                name if (name := f"{node.module}.{alias.name}") in MODULES else node.module
                for alias in node.names
            }
    return found & MODULES.keys()


def room(module: str) -> str:
    return module.split(".")[1]


def floors() -> list[str]:
    """The rooms as CONTRIBUTING.md lists them, from the ground up."""
    table = CONTRIBUTING.partition("<!-- floors -->")[2].partition("<!-- end -->")[0]
    return [
        name.removesuffix("/").removesuffix(".py")
        for name in re.findall(r"^\| `(\S+)`", table, re.M)
    ]


def test_the_list_of_floors_names_every_room() -> None:
    rooms = {room(module) for module in MODULES}
    assert sorted(floors()) == sorted(rooms)


@pytest.mark.parametrize("module", MODULES)
def test_no_arrow_runs_upwards(module: str) -> None:
    order = floors()
    upwards = {
        other
        for other in imports(MODULES[module])
        if order.index(room(other)) > order.index(room(module))
    }
    assert upwards == set()


def test_nothing_imports_in_a_circle() -> None:
    graph = {module: imports(path) - {module} for module, path in MODULES.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("module", MODULES)
def test_a_file_stays_short_enough_to_be_read(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= LONGEST


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        module
        for module, path in MODULES.items()
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
