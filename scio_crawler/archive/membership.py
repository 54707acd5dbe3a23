"""Which run a record belongs to: the one of the warcinfo record that it names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from scio_crawler.archive import warc
from scio_crawler.archive.findings import Finding, finding
from scio_crawler.archive.index import CRAWL, Index

UNREADABLE = "a run with unreadable arguments"  # said behind "has"


class Membership:
    """The runs in *index*, by the warcinfo records that are met.

    Records whose warcinfo record is lost are of a run of their own, which is named after its id
    until another record says more, and which counts as cut off.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._runs: dict[str, int] = {}  # by the id of a warcinfo record; 0 for a foreign one
        self._lost: dict[str, Finding] = {}  # by the id of a warcinfo record that was not met
        self._origins: dict[int, set[str]] = defaultdict(set)  # that the records of a run came from

    def known(self, info: str) -> int:
        """Return the number of the run with the warcinfo record *info*, 0 if none is known."""
        return self._runs.get(info, 0)

    def adopt(self, record: warc.Record, run: int) -> None:
        """Note that *record*, which follows what is indexed, is of *run* unless it says more."""
        if not self._marked(record.info):
            self._runs.setdefault(record.info, run)

    def take(self, record: warc.Record, file: str, offset: int) -> Finding | None:
        """Note the run that a warcinfo or metadata *record* is about; return what is wrong."""
        fields = record.fields or {}
        is_info = record.kind == warc.INFO
        info = record.id if is_info else record.info
        name = fields.get(warc.RUN if is_info else warc.ENDED)
        if not name:
            if is_info:
                self._runs[info] = 0
            return None
        arguments = arguments_of(record)
        kind = fields.get(warc.KIND, CRAWL)
        run = self._index.begin(name, fields.get(warc.SITE, ""), arguments or {}, kind)
        for lost in [i for i in self._lost if i == info or name.endswith(f"-{warc.mark(i)}")]:
            if self._runs[lost] != run:
                self._index.merge(self._runs[lost], run)
                self._origins[run] |= self._origins.pop(self._runs[lost], set())
                self._runs[lost] = run
        if is_info:
            self._runs[info] = run
            self._lost.pop(info, None)
        else:
            self._runs.setdefault(info, run)
            said = fields.get(warc.RECORDS, "")
            self._index.finish(name, int(said) if said.isdecimal() else 1)
        if arguments is None:
            return finding(file, "bad-member", offset, error=UNREADABLE)
        return None

    def of(self, record: warc.Record, file: str, offset: int) -> int:
        """Return the number of the run of a response *record*, 0 for one of another program.

        It is at *offset* of *file*.
        """
        info = record.info
        if info not in self._runs:
            self._runs[info] = self._marked(info)
            if info and not self._runs[info]:
                self._runs[info] = self._index.begin(info, "", {})
                self._lost[info] = finding(file, "lost-info", offset)
        run = self._runs[info]
        if run and record.ip:
            self._origins[run].add("/".join(record.url.split("/")[:3]))
        return run

    def settle(self) -> Iterator[Finding]:
        """Give runs of unknown site the one that they must be of; yield what is wrong.

        That is the site of all other runs, else that of the folder, else the origin of what came
        over the network. The sample, which did not, must never mix with another site.
        """
        runs = self._index.runs()
        sites = {run.site for run in runs if run.site}
        for run in runs:
            if not run.site:
                origins = self._origins[run.number]
                possible = sites or set(filter(None, [self._index.claimed()])) or origins
                if len(possible) == 1 and origins <= possible:
                    self._index.place(run.number, *possible)
        yield from self._lost.values()

    def _marked(self, info: str) -> int:
        return self._index.marked(warc.mark(info)) if info else 0


def arguments_of(record: warc.Record) -> dict[str, str] | None:
    """Return the arguments of the run that *record* is about, None if they are damaged."""
    try:
        arguments = json.loads((record.fields or {}).get(warc.ARGUMENTS, "{}"))
    except (ValueError, RecursionError):
        return None
    is_sound = isinstance(arguments, dict) and all(isinstance(v, str) for v in arguments.values())
    return arguments if is_sound else None
