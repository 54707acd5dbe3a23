"""Export the tables of an output folder to other formats: Parquet, SQLite, CSV, and corpora.

Each format is a module with ``write(folder, new_path)`` and an entry in :data:`FORMATS`. It is
imported only when it is asked for, and with it the library that it needs. The site is a folder that
is replaced as a whole, so its module has ``write_folder(folder, target, own)`` instead.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import shlex
import sys
from pathlib import Path

from scio_crawler.common.errors import ExportError
from scio_crawler.folder import description
from scio_crawler.showing.exports.tables import beside

# Every format and its module.
FORMATS = {
    "parquet": "parquet",
    "sqlite": "sqlite",
    "csv": "csv_file",
    "convokit": "convokit",
    "tei": "tei",
    "site": "site.writing",
}
SITE = "site"

# What a format needs, as pip calls it, if that is more than the one library that was missed.
_TOGETHER = {SITE: ("jinja2", "altair", "vl-convert-python", "pagefind[bin]~=1.5.0")}
# A module that is another library's on PyPI.
_ON_PYPI = {"markupsafe": "jinja2", "vl_convert": "vl-convert-python", "pagefind": "pagefind[bin]"}

# The number of rows by file name and what they are; a file that only describes others has none.
Written = dict[str, dict[str, int]]


class MissingLibrary(ExportError):
    """The format *name* needs a *library*, by its name on PyPI, that is not installed."""

    def __init__(self, name: str, library: str) -> None:
        python = shlex.quote(sys.executable)
        has_pip = importlib.util.find_spec("pip")  # an environment that uv made has none
        pip = f"{python} -m pip install" if has_pip else f"uv pip install --python {python}"
        wanted = " ".join(map(shlex.quote, _TOGETHER.get(name, (library,))))
        super().__init__(f"{name} needs {library}, which is not installed. Type: {pip} {wanted}")


def export(name: str, folder: Path, target: Path, own: Path | None = None) -> Written:
    """Write the tables of *folder* to files in *target*, in the format *name*.

    The site is made with the templates in the folder *own*, as far as it has them. Return what was
    written. Raises MissingLibrary, or ExportError if a line is damaged, a template is faulty or
    *target* cannot be written to; earlier files are then unchanged.
    """
    try:
        module = importlib.import_module(f"scio_crawler.showing.exports.{FORMATS[name]}")
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        raise MissingLibrary(name, _ON_PYPI.get(library, library.replace("_", "-"))) from None
    made_from = description.source(
        folder
    )  # first, so that a run at work makes it older, never newer
    with beside(target, getattr(module, "OUTDATED", "")) as new_path:
        if name == SITE:
            written: Written = module.write_folder(folder, target, own)
        else:
            written = module.write(folder, new_path)
        if target.resolve() == (folder / description.FOLDER).resolve():  # where a run looks
            note = {**description.noted(folder), name: made_from}
            new_path(description.NOTE).write_text(json.dumps(note, indent=1) + "\n", "utf-8")
    return written
