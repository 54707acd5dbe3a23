"""Tell what a release changes, since an earlier one, in numbers and lines."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from scio_crawler.common.errors import ExportError, count
from scio_crawler.common.files import Digest, sha256_of
from scio_crawler.contract.description import PACKAGE, Described, parsed
from scio_crawler.contract.lines import read, refuse_in
from scio_crawler.items import CATALOGUE, CHANGE_KINDS, CHANGES, Change, Entry

FILE = "CHANGES.md"


def text(folder: Path, earlier: Path, version: str) -> str:
    """Return what *version*, in *folder*, changes since the release *earlier*, in Markdown.

    Raises ExportError if that is no release, or one of something else.
    """
    before = _described(earlier)
    lines = _since(folder, before, earlier)
    head = f"# Changes from {before.version} to {version}\n\n"
    if not lines:
        return f"{head}Nothing has changed.\n"
    entries = {}
    for entry in read(folder, CATALOGUE.files, Entry, refuse_in(folder)):
        entries[entry.briefing_id] = entry
    numbers = Counter(line.what for line in lines)
    table = [f"| {what} | {numbers[what]:,} |" for what in CHANGE_KINDS if numbers[what]]
    return head + "\n".join(
        [
            f"`{CHANGES.files}` tells them one by one, from number {lines[0].change:,} on. The",
            "turns of new conferences are not counted as added.",
            "",
            "| what | number |",
            "|---|---|",
            *table,
            "",
            *_told(lines, entries),
            "",
        ]
    )


def _told(lines: list[Change], entries: dict[str, Entry]) -> Iterator[str]:
    """Yield for each conference what happened to it, and to how many of its turns."""
    events: dict[str, list[str]] = {}
    turns: dict[str, Counter[str]] = {}
    for line in lines:
        id, what = line.briefing_id, line.what
        of_turn = what.startswith("turn-")
        events.setdefault(id, []).extend([] if of_turn else [what])
        turns.setdefault(id, Counter())[what.removeprefix("turn-")] += of_turn
    for id, whats in events.items():
        entry = entries.get(id, Entry(title="no longer in the catalogue"))
        counts = [f"{count(n, 'turn')} {what}" for what, n in sorted(turns[id].items()) if n]
        said = "; ".join(filter(None, [", ".join(whats), ", ".join(counts)]))
        yield f"- {entry.date} {entry.title} (`{id}`): {said}"


def _described(release: Path) -> Described:
    """Return the description of *release*, a folder or a file. Raises ExportError."""
    why = ""
    try:
        if release.is_dir():
            text = (release / PACKAGE).read_bytes()
        else:
            with ZipFile(release) as packed:
                (name,) = [n for n in packed.namelist() if n.endswith(f"/{PACKAGE}")]
                text = packed.read(name)
        found = parsed(text)
        if found.version and CHANGES.files in found.digests and CHANGES.name in found.rows:
            return found
    except (OSError, ValueError, BadZipFile) as error:
        why = f" ({error!r})"
    what = f"is no release{why}" if release.exists() else "does not exist"
    raise ExportError(f"--since: {release} {what}. Name its folder or its file")


def _since(folder: Path, before: Described, earlier: Path) -> list[Change]:
    """Return the changes of *folder* that the release *earlier* lacks, of which *before* says."""
    path, known = folder / CHANGES.files, before.digests[CHANGES.files]
    if Digest.of(known.bytes, sha256_of(path, known.bytes)) != known:
        raise ExportError(
            f"--since: {path.name} does not go on where that of {earlier} ends, so they are not "
            "of one folder, or it was made anew from its archive. Release without --since"
        )
    changes = read(folder, CHANGES.files, Change, refuse_in(folder))
    return list(changes)[before.rows[CHANGES.name] :]
