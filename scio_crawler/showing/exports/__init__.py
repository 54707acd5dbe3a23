"""Export the tables of an output folder to other formats: Parquet, SQLite, CSV, and corpora.

Each format is a module with ``write(folder, new_path)`` and an entry in :data:`FORMATS`. It is
imported only when it is asked for, with the library that it needs. The site is a folder that is
replaced as a whole, so its module has ``write_folder(folder, target, templates)`` instead.
"""

import importlib.util
import json
import shlex
import sys
from pathlib import Path

from scio_crawler.common.errors import ExportError
from scio_crawler.contract import description
from scio_crawler.showing.exports.tables import Written, replacing_files

# The module of each format, relative to this package.
FORMATS = {
    "parquet": "parquet",
    "sqlite": "sqlite",
    "csv": "csv_file",
    "convokit": "convokit",
    "tei": "tei",
    "site": ".room.build",
}
SITE = "site"


class MissingLibrary(ExportError):
    """The format *name* needs the package *library*, which is not installed."""

    def __init__(self, name: str, library: str) -> None:
        python = shlex.quote(sys.executable)
        pip = f"{python} -m pip install"
        if importlib.util.find_spec("pip") is None:  # an environment that uv made has none
            pip = f"uv pip install --python {python}"
        super().__init__(f"{name} needs {library}, which is not installed. Type: {pip} {library}")


def export(name: str, folder: Path, target: Path, templates: Path | None = None) -> Written:
    """Write the tables of *folder* to files in *target*, in the format *name*.

    Templates in *templates* replace those of the site. Return what was written. Raises
    MissingLibrary, or ExportError if a line is damaged, a template is faulty or *target* cannot be
    written to; earlier files then stay unchanged.
    """
    try:
        module = importlib.import_module(f".{FORMATS[name]}", __name__)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        raise MissingLibrary(name, library.replace("_", "-")) from None

    # First, so that the export counts as older if a run changes the folder meanwhile.
    made_from = description.source(folder)
    with replacing_files(target, getattr(module, "OUTDATED", "")) as new_path:
        if name == SITE:
            written: Written = module.write_folder(folder, target, templates)
        else:
            written = module.write(folder, new_path)

        if target.resolve() == description.exports(folder).resolve():
            digests = description.noted(folder) | {name: made_from}
            text = json.dumps(digests, indent=1) + "\n"
            new_path(description.NOTE).write_text(text, "utf-8")
    return written
