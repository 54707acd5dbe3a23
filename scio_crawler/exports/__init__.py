"""Export the tables of an output folder to other formats: Parquet, SQLite, CSV.

Each format is a module with ``write(folder, new_path)`` and an entry in :data:`FORMATS`. It is
imported only when it is asked for, and with it the library that it needs.
"""

from __future__ import annotations

import importlib
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from scio_crawler.errors import ExportError
from scio_crawler.exports.beside import NewPath, beside

# Every format and its module.
FORMATS = {"parquet": "parquet", "sqlite": "sqlite", "csv": "csv_file"}

# The number of rows by file name and table.
Written = dict[str, dict[str, int]]


def export(name: str, folder: Path, target: Path) -> Written:
    """Write the tables of *folder* to files in *target*, in the format *name*.

    Return what was written. Raises ExportError if the library is missing, a line is damaged or
    *target* cannot be written to; earlier files are then unchanged.
    """
    try:
        module = importlib.import_module(f"scio_crawler.exports.{FORMATS[name]}")
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0].replace("_", "-")  # its name on PyPI
        pip = f"{shlex.quote(sys.executable)} -m pip install {library}"
        raise ExportError(f"{name} needs {library}, which is not installed. Type: {pip}") from None
    write: Callable[[Path, NewPath], Written] = module.write
    with beside(target) as new_path:
        return write(folder, new_path)
