"""What to do about each kind of fault."""

from __future__ import annotations

from scio_crawler.identity import command

# What writes a file again knows what it held; without the database nothing here does.
_AGAIN = "`{command} check-output --repair {folder}` sets the file aside and writes it again"
_COPY = (
    "this folder has no state.sqlite to write the file from: copy the file again from the folder "
    "that was crawled, or crawl into an empty folder"
)
_ASIDE = (
    "move the file out of the folder, unless state.sqlite was put back from a copy: then read the "
    "archive again, `{command} crawl briefings -a site=archive -s SCIO_OUTPUT_DIR={folder}`"
)
_DATABASE = (
    "put a copy of state.sqlite back; without one, move it aside and read the archive again: "
    "`{command} crawl briefings -a site=archive -s SCIO_OUTPUT_DIR={folder}`"
)
_ARCHIVE = (
    "put a copy of the file back; without one, `{command} crawl briefings -a full=1` asks the site "
    "for the pages again, as far as it still has them"
)
_RUN = "the next run puts that right, and so does `{command} check-output --repair {folder}`"
_LOOK = "look at its page with `{command} explain` and its address; the reading may be at fault"

# Kinds that are not named here are those of files that are written from what is remembered.
_CURES = {
    "strange files": _ASIDE,
    "database": _DATABASE,
    "archive": _ARCHIVE,
    "records": _ARCHIVE,
    "intents": _RUN,
    "versions": _RUN,
    "report": "the next run writes its own report",
    "unaccounted characters": _LOOK,
}


def cure(kind: str, folder: str, is_remembered: bool) -> str:
    """Return what to do about a fault of this *kind* in *folder*.

    *is_remembered* says whether the folder has its database.
    """
    found = _CURES.get(kind, _AGAIN if is_remembered else _COPY)
    return found.format(folder=folder, command=command())
