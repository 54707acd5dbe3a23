"""Write an archive of made-up pages as another program would."""

from __future__ import annotations

import io
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.transcripts import PAGES, briefings

_HTML = [("Content-Type", "text/html; charset=utf-8")]


def write(folder: Path, number: int, files: int) -> int:
    """Write *number* briefings to so many WARC *files* in *folder*; return how many pages.

    The files are called ``1.warc.gz``, ``2.warc.gz`` and so on.
    """
    folder.mkdir()
    every = list(briefings(number))
    for file in range(files):
        with (folder / f"{file + 1}.warc.gz").open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for briefing in every[file::files]:
                clock = {"WARC-Date": f"{briefing.day.isoformat()}T06:00:00Z"}
                for url, body in briefing.pages:
                    head = StatusAndHeaders("200 OK", _HTML, protocol="HTTP/1.1")
                    record = writer.create_warc_record(
                        url,
                        "response",
                        io.BytesIO(body),
                        http_headers=head,
                        warc_headers_dict=clock,
                    )
                    writer.write_record(record)
    return number * PAGES
