"""The lines of an output folder in other shapes: Parquet, SQLite, CSV.

A module for each format, imported only when it is asked for, as is the library that it needs.
"""

from __future__ import annotations

import importlib
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from scio_crawler.errors import ExportError
from scio_crawler.exports.beside import NewPath, beside

__all__ = ["FORMATS", "ExportError", "Written", "export"]

# The module of each format; its function `write` writes all tables.
FORMATS = {"parquet": "parquet", "sqlite": "sqlite", "csv": "csv_file"}

# What PyPI calls a library that has another name in Python.
_ON_PYPI = {"sqlite_utils": "sqlite-utils"}

# The rows in each file, by file name and table.
Written = dict[str, dict[str, int]]


def export(name: str, folder: Path, target: Path) -> Written:
    """Write the tables of *folder* into the folder *target* in the format *name*.

    Returns what was written. Raises ExportError if its library is missing, a line is damaged or
    *target* cannot be written to; what was there before is then unchanged.
    """
    write = _writer(name)
    with beside(target) as new_path:
        return write(folder, new_path)


def _writer(name: str) -> Callable[[Path, NewPath], Written]:
    try:
        module = importlib.import_module(f"scio_crawler.exports.{FORMATS[name]}")
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        library = _ON_PYPI.get(library, library)
        pip = f"{shlex.quote(sys.executable)} -m pip install {library}"
        raise ExportError(f"{name} needs {library}, which is not installed. Type: {pip}") from None
    write: Callable[[Path, NewPath], Written] = module.write
    return write
