"""The chain: what each run adds, and that no change of the archive or of a link escapes it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.archive.chain import FILE, Chain, Link, Part
from scio_crawler.common.files import digest_of

ONE, TWO = "scio_crawler-00001-20260102030405.warc.gz", "scio_crawler-00002-20260203040506.warc.gz"
# What four runs add: by file, the bytes.
RUNS = (
    {ONE: b"the first run writes this"},
    {ONE: b", the second this", TWO: b"and this"},
    {TWO: b"; the third carries on"},
    {TWO: b"."},
)


def parts(folder: Path) -> list[Part]:
    found = [(path, digest_of(path)) for path in sorted(folder.glob("*.warc.gz"))]
    return [Part(path.name, of.bytes, of.hash.removeprefix("sha256:")) for path, of in found]


def add_link(folder: Path, known: str = "", run: str = "a-run") -> str:
    """Add the link of a run, if there is one; return the SHA-256 of the last link."""
    chain = Chain(folder)
    link = chain.next(parts(folder), run, "2026-01-02T03:04:05Z", known)
    text = chain.text() + (link.line() if link else "")
    (folder / FILE).write_text(text, "utf-8", newline="")
    return link.digest if link else chain.head(known)


def archive(folder: Path) -> str:
    """Make what RUNS have archived in *folder*, with its chain; return the last one's SHA-256."""
    folder.mkdir()
    head = ""
    for number, run in enumerate(RUNS, 1):
        for name, data in run.items():
            with (folder / name).open("ab") as file:
                file.write(data)
        head = add_link(folder, head, f"run-{number}")
    return head


def kinds(folder: Path, known: str = "") -> list[str]:
    return [each.kind for each in Chain(folder).faults(known)]


def test_a_link_has_what_is_new_or_has_grown(tmp_path: Path) -> None:
    archive(tmp_path / "archive")
    links = [link for link in Chain(tmp_path / "archive").links if link]
    assert [[part.file for part in link.files] for link in links] == [sorted(run) for run in RUNS]
    assert [link.run for link in links] == ["run-1", "run-2", "run-3", "run-4"]
    whole = b"".join(run.get(TWO, b"") for run in RUNS)
    assert links[-1].files == (Part(TWO, len(whole), hashlib.sha256(whole).hexdigest()),)


def test_a_link_repeats_the_sha256_of_the_line_before_it(tmp_path: Path) -> None:
    head = archive(tmp_path / "archive")
    lines = (tmp_path / "archive" / FILE).read_bytes().splitlines(keepends=True)
    befores = [link.before for link in Chain(tmp_path / "archive").links if link]
    digests = [hashlib.sha256(line).hexdigest() for line in lines]
    assert [*befores, head] == ["", *digests]


def test_a_run_that_archived_nothing_adds_nothing(tmp_path: Path) -> None:
    head = archive(tmp_path / "archive")
    before = (tmp_path / "archive" / FILE).read_bytes()
    (tmp_path / "archive" / f"{TWO[:-8]}9.warc.gz").write_bytes(b"")
    assert add_link(tmp_path / "archive", head) == head
    assert (tmp_path / "archive" / FILE).read_bytes() == before


Harm = Callable[[Path], object]


def edits(name: str, old: bytes, new: bytes) -> Harm:
    def harm(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert old in data
        (folder / name).write_bytes(data.replace(old, new))

    return harm


def rearranges(change: Callable[[list[bytes]], list[bytes]]) -> Harm:
    def harm(folder: Path) -> None:
        lines = (folder / FILE).read_bytes().splitlines(keepends=True)
        (folder / FILE).write_bytes(b"".join(change(lines)))

    return harm


# What happens to the archive -> what is found, if the last link is remembered.
HARMS: dict[str, tuple[Harm, list[str]]] = {
    "nothing": (lambda _: None, []),
    "a file changed": (edits(ONE, b"first", b"worst"), ["not-as-linked"]),
    "a file cut": (edits(TWO, b"; the third carries on.", b""), ["not-as-linked"]),
    "a file gone": (lambda at: (at / ONE).unlink(), ["link-gone"]),
    "a file that grew": (edits(TWO, b"on.", b"on. More"), ["unlinked"]),
    "a file added": (lambda at: shutil.copy(at / ONE, at / f"{ONE[:-8]}9.warc.gz"), ["unlinked"]),
    "a run edited": (edits(FILE, b"run-2", b"run-9"), ["broken-link"]),
    "the last run edited": (edits(FILE, b"run-4", b"run-9"), ["no-head"]),
    "a space added": (edits(FILE, b'"run-2",', b'"run-2" ,'), ["bad-link", "broken-link"]),
    "a key added": (
        edits(FILE, b'"run": "run-2"', b'"run": "run-2", "more": 1'),
        ["bad-link", "broken-link"],
    ),
    "no JSON": (edits(FILE, b'{"link": 2', b'"link": 2'), ["bad-link", "broken-link"]),
    "a file elsewhere": (
        edits(FILE, b'"file": "' + ONE.encode(), b'"file": "../' + ONE.encode()),
        ["bad-link", "bad-link", "broken-link", "unlinked"],
    ),
    "the first line lost": (rearranges(lambda lines: lines[1:]), ["broken-link"] * 3),
    "a line lost": (rearranges(lambda lines: [lines[0], *lines[2:]]), ["broken-link"] * 2),
    "the last line lost": (rearranges(lambda lines: lines[:-1]), ["no-head", "unlinked"]),
    "all lines lost": (lambda at: (at / FILE).unlink(), ["no-head", "unlinked", "unlinked"]),
    "lines in another order": (
        rearranges(lambda lines: [lines[1], lines[0], *lines[2:]]),
        ["broken-link"] * 3,
    ),
    "half a line": (rearranges(lambda lines: [*lines[:-1], lines[-1][:40]]), ["bad-link"]),
}


@pytest.mark.parametrize("name", HARMS)
def test_what_happens_to_the_archive_is_found(tmp_path: Path, name: str) -> None:
    harm, found = HARMS[name]
    head = archive(tmp_path / "archive")
    harm(tmp_path / "archive")
    assert kinds(tmp_path / "archive", head)[: len(found)] == found
    assert bool(kinds(tmp_path / "archive", head)) == bool(found)


@pytest.mark.parametrize(
    "name", ["a run edited", "the last run edited", "a line lost", "the last line lost"]
)
def test_a_later_run_does_not_cover_it_up(tmp_path: Path, name: str) -> None:
    head = archive(tmp_path / "archive")
    HARMS[name][0](tmp_path / "archive")
    (tmp_path / "archive" / ONE).write_bytes((tmp_path / "archive" / ONE).read_bytes() + b" more")
    head = add_link(tmp_path / "archive", head)
    assert "broken-link" in kinds(tmp_path / "archive", head)


def test_a_memory_from_before_the_last_links_breaks_nothing(tmp_path: Path) -> None:
    """state.sqlite was put back from a copy, or a run was killed before it noted its link."""
    archive(tmp_path / "archive")
    known = Chain(tmp_path / "archive").digests[1]
    (tmp_path / "archive" / ONE).write_bytes((tmp_path / "archive" / ONE).read_bytes() + b" more")
    assert kinds(tmp_path / "archive", add_link(tmp_path / "archive", known)) == []


def test_an_archive_without_a_chain_is_one_of_an_earlier_version(tmp_path: Path) -> None:
    (tmp_path / ONE).write_bytes(b"something")
    assert kinds(tmp_path) == []
    add_link(tmp_path)
    (link,) = Chain(tmp_path).links
    assert link
    assert link.files == tuple(parts(tmp_path))


@given(st.data())
def test_no_edit_of_any_file_or_link_escapes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("chain") / "archive"
    head = archive(folder)
    path = folder / data.draw(st.sampled_from([ONE, TWO, FILE]))
    before = path.read_bytes()
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(before))] * 2)))
    after = before[:first] + data.draw(st.binary(max_size=3)) + before[last:]
    path.write_bytes(after)
    assert bool(kinds(folder, head)) == (after != before)


def test_a_link_is_written_as_it_is_read(tmp_path: Path) -> None:
    link = Link(1, "a run", "2026-01-02T03:04:05Z", "", (Part(ONE, 3, "a" * 64),))
    assert Link.of(link.line().encode()) == link
