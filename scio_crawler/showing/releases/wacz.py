"""Write the archive of a folder as one WACZ file (version 1.1.1), the same bytes each time."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.indexing import archive_files
from scio_crawler.archive.warc import RESPONSE, REVISIT, Record, Section, sections
from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import Digest, digest_of
from scio_crawler.contract.lines import read, refuse_in
from scio_crawler.items import PAGES, PageLine
from scio_crawler.showing.releases.packing import add, member

FILE = "archive.wacz"
_IDX = {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
_PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "Pages of the transcripts"}


def write(folder: Path, target: Path, clock: str) -> None:
    """Write the archive of the output *folder* to the file *target*, dated by *clock* (ISO).

    Raises ExportError if there is no archive, and OSError.
    """
    archive = archive_files(folder / ARCHIVE)
    if not archive:
        raise ExportError(f"{folder} has no archive to release. Leave out --archive")
    made = _made(folder, archive)
    digests = {f"archive/{path.name}": digest_of(path) for path in archive}
    digests |= {
        name: Digest.of(len(data), hashlib.sha256(data).hexdigest()) for name, data in made.items()
    }
    named = [{"name": name, "path": name, **said._asdict()} for name, said in digests.items()]
    package = _json({"wacz_version": "1.1.1", "created": clock, "resources": named})
    hashed = f"sha256:{hashlib.sha256(package).hexdigest()}"
    made["datapackage.json"] = package
    made["datapackage-digest.json"] = _json({"path": "datapackage.json", "hash": hashed})
    with ZipFile(target, "x") as packed:
        for path in archive:
            add(packed, f"archive/{path.name}", path, clock)
        for name, data in made.items():
            packed.writestr(member(name, clock), data)


def _made(folder: Path, archive: Sequence[Path]) -> dict[str, bytes]:
    """Return the content of the files beside the *archive*: its index, and a list of the pages."""
    known = {}
    for page in read(folder, PAGES.files, PageLine, refuse_in(folder)):
        known[page.archive_file, page.archive_offset] = page
    index, pages = [], [_json(_PAGES)]
    for name, section, record in _responses(archive):
        index.append(_line(record, name, section.offset, section.end - section.offset))
        if about := known.get((f"{ARCHIVE}/{name}", section.offset)):
            id = f"{about.briefing_id}, page {about.page}"
            pages.append(_json({"id": id, "url": record.url, "ts": record.date, "title": id}))
    packed = gzip.compress("\n".join([*sorted(index), ""]).encode(), mtime=0)
    place = {"offset": 0, "length": len(packed), "filename": _IDX["filename"]}
    first = f"{min(index, default='').partition(' {')[0]} {json.dumps(place)}\n"
    return {
        f"indexes/{_IDX['filename']}": packed,
        "indexes/index.idx": f"!meta 0 {json.dumps(_IDX)}\n{first}".encode(),
        "pages/pages.jsonl": b"".join(pages),
    }


def _responses(archive: Sequence[Path]) -> Iterator[tuple[str, Section, Record]]:
    for path in archive:
        with path.open("rb") as file:
            for section in sections(file):
                if section.record and section.record.kind in (RESPONSE, REVISIT):
                    yield path.name, section, section.record


def _line(record: Record, file: str, offset: int, length: int) -> str:
    headers = {name.lower(): value for name, value in record.headers}
    kind = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip()
    about = {
        "url": record.url,
        "mime": "warc/revisit" if record.kind == REVISIT else kind,
        "status": str(record.status),
        "digest": f"sha1:{record.digest}",
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    moment = "".join(filter(str.isdecimal, record.date))[:14]
    return f"{_key(record.url)} {moment} {json.dumps(about)}"


def _key(url: str) -> str:
    """Return *url* in the form by which an index is sorted: ``cn,gov,scio,english)/pressroom``."""
    parts = urlsplit(url.lower())
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{host}{port}){parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def _json(record: object) -> bytes:
    return f"{json.dumps(record)}\n".encode()
