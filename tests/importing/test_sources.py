"""Files are found by every kind of name, each once, and what is no archive is refused in words."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import fsspec
import pytest
from backports import zstd

from scio_crawler.importing.scan import ScanTask, scan, scan_tasks
from scio_crawler.importing.sources import Source, find
from tests.importing.made import INFO, SITE, address, members, page, urls, wacz, whole

GZ, PLAIN = members(INFO, page(1)), INFO + page(1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of archives and other files, which is the working directory."""
    files = {
        "b/2.warc.gz": GZ,
        "b/10.WARC.GZ": GZ,
        "b/deep/er/x.warc": PLAIN,
        "a.wacz": wacz({"archive/data.warc.gz": GZ}),
        "b/notes.txt": b"nothing",
        "b/x.cdxj": b"cn,gov,scio,english)/ 20240724101213 {}",
        "named-otherwise": GZ,
    }
    for name, data in files.items():
        path = tmp_path / "w" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w"


Find = Callable[..., tuple[list[Source], list[str]]]


@pytest.fixture
def find_in(tmp_path: Path) -> Find:
    """Return a function that writes a file, and finds its archives and what is refused.

    Refusals are without the path of the folder.
    """

    def find_all(data: bytes, name: str = "x.wacz") -> tuple[list[Source], list[str]]:
        (tmp_path / name).write_bytes(data)
        sources, refused = find([str(tmp_path / name)])
        return sources, [str(each).removeprefix(f"{tmp_path}/") for each in refused]

    return find_all


def pages_in(*sources: Source) -> list[str]:
    return [url for source in sources for url in urls(scan(ScanTask(source), SITE))]


IN_B = ["b/10.WARC.GZ", "b/2.warc.gz", "b/deep/er/x.warc"]
IN_A = "a.wacz!/archive/data.warc.gz"
NAMES = {
    "a file": (["b/2.warc.gz"], ["b/2.warc.gz"]),
    "a file of any name": (["named-otherwise"], ["named-otherwise"]),
    "a folder": (["b"], IN_B),
    "a folder with a slash": (["b/"], IN_B),
    "the working directory": (["."], [IN_A, *IN_B]),
    "a pattern": (["b/*.gz"], ["b/2.warc.gz"]),
    "a pattern of folders": (["*"], [IN_A, *IN_B]),
    "a pattern of all folders": (["**/*.warc"], ["b/deep/er/x.warc"]),
    "each once": (["b/deep", "b", "./b/2.warc.gz", "b/../b/2.warc.gz"], [*IN_B[2:], *IN_B[:2]]),
    "a package": (["a.wacz"], [IN_A]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("names", "found"), NAMES.values(), ids=NAMES)
def test_a_name_leads_to_archives(names: list[str], found: list[str], folder: Path) -> None:
    sources, refused = find(names)
    assert [source.name for source in sources] == found
    assert refused == []
    assert pages_in(*sources) == [address(1)] * len(found)


def test_a_name_is_repeated_as_it_was_given(folder: Path) -> None:
    sources, _ = find([str(folder / "b"), f"file://{folder}/a.wacz"])
    assert [source.name for source in sources] == [str(folder / name) for name in [*IN_B, IN_A]]


def test_links_lead_to_files_once_and_never_in_circles(folder: Path) -> None:
    (folder / "b/again.warc.gz").symlink_to("2.warc.gz")
    (folder / "b/circle").symlink_to(folder)
    (folder / "b/nowhere.warc.gz").symlink_to("gone")
    sources, refused = find(["b"])
    assert [source.name for source in sources] == IN_B
    assert [str(each) for each in refused] == ["b/nowhere.warc.gz is missing"]


ZSTD = "compressed with Zstandard: unpack it first"
ARC = "an ARC file: warcio recompress converts it"
REFUSED = {
    "nothing.warc": (b"", "empty"),
    "x.warc.zst": (zstd.compress(PLAIN), ZSTD),
    "with-dictionary.warc.zst": (b"\x5d\x2a\x4d\x18" + bytes(9), ZSTD),
    "x.warc.bz2": (bz2.compress(PLAIN), "compressed with bzip2: unpack it first"),
    "x.warc.xz": (lzma.compress(PLAIN), "compressed with xz: unpack it first"),
    "x.arc": (b"filedesc://x.arc 0.0.0.0 20060401 text/plain 5\n", ARC),
    "x.arc.gz": (gzip.compress(b"filedesc://x.arc"), f"gzip of what is {ARC}"),
    "x.cdx": (b" CDX N b a m s k r M S V g\n", "an index of an archive"),
    "x.cdxj": (b"cn,gov,scio,english)/ 20240724101213 {}\n", "an index of an archive"),
    "x.warc": (b"<html>", "HTML or XML"),
    "x.json": (b'{"a": 1}', "JSON"),
    "x.txt": (b"lanterns", "something else"),
    "x.gz": (gzip.compress(b"<html>"), "gzip of what is HTML or XML"),
    "damaged.gz": (b"\x1f\x8b\x08\x00" + bytes(40), "gzip of what is something else"),
    "x.zip": (wacz({"a.txt": b"a"}), "a ZIP file without WARC files"),
    "empty.wacz": (wacz({}), "a ZIP file without WARC files"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_an_archive_is_refused_in_words(name: str, tmp_path: Path) -> None:
    data, what = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    sources, [refused] = find([str(path)])
    assert sources == []
    assert str(refused) == f"{path} is not a WARC or WACZ file but {what}"
    assert refused.failure.kind == "no-archive"


@pytest.mark.parametrize("data", [members(INFO, page(1)), PLAIN])
@pytest.mark.parametrize("first", [b"\0", b"<", b"{", b"P"])
def test_an_archive_whose_first_byte_is_damaged_is_read(
    data: bytes, first: bytes, find_in: Find
) -> None:
    sources, refused = find_in(first + data[1:], "x.warc")
    assert refused == []
    assert pages_in(*sources) == [address(1)]


def test_archives_that_are_not_read_are_named_in_folders_too(tmp_path: Path) -> None:
    for name in ("x.warc.zst", "x.arc.gz", "x.warc", "x.cdx"):
        (tmp_path / name).write_bytes(REFUSED[name][0])
    sources, refused = find([str(tmp_path)])
    assert sources == []
    names = [each.name.rpartition("/")[2] for each in refused]
    assert names == ["x.arc.gz", "x.warc", "x.warc.zst"]


def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.warc")
    (tmp_path / "empty").mkdir()
    names = ["gone.warc", "gone/*.warc", "pipe.warc", "empty", "broken.wacz"]
    (tmp_path / "broken.wacz").write_bytes(b"PK\3\4" + bytes(100))
    sources, refused = find([str(tmp_path / name) for name in names])
    assert sources == []
    assert [str(each).removeprefix(f"{tmp_path}/") for each in refused] == [
        "gone.warc is missing",
        "gone/*.warc is not a WARC or WACZ file but a folder or pattern that leads to none",
        "pipe.warc cannot be read: it is no file",
        "empty is not a WARC or WACZ file but a folder or pattern that leads to none",
        "broken.wacz cannot be read: a damaged ZIP file (File is not a zip file)",
    ]


ON_THE_WEB = ["https://example.org/x.warc.gz", "HTTP://127.0.0.1:1/x", "simplecache::https://a/x"]


@pytest.mark.parametrize("name", ON_THE_WEB)
def test_nothing_on_the_web_is_asked_for(name: str) -> None:
    sources, [refused] = find([name])
    assert sources == []
    assert str(refused) == f"{name} cannot be read: it is on the web; download it first"


def test_a_store_that_is_unknown_is_refused_in_words() -> None:
    _, [refused] = find(["nosuch://me:secret@bucket/x.warc"])
    assert str(refused).startswith("nosuch://bucket/x.warc cannot be read: ")


def test_files_in_a_store_are_found(folder: Path) -> None:
    store = fsspec.filesystem("memory")
    for name in ["a.wacz", *IN_B]:
        store.pipe(f"/foreign/{name}", (folder / name).read_bytes())
    try:
        for names in (["memory://foreign"], ["memory://foreign/**"]):
            sources, refused = find(names)
            assert refused == []
            found = [each.name.removeprefix("memory:///foreign/") for each in sources]
            assert found == [IN_A, *IN_B]
            assert pages_in(*sources) == [address(1)] * 4
        assert str(find(["memory://foreign/x"])[1][0]) == "memory://foreign/x is missing"
    finally:
        store.rm("/foreign", recursive=True)


class _Broken(fsspec.AbstractFileSystem):
    """A store that fails in a way of its own."""

    protocol = "broken"

    def info(self, path: str, **_: object) -> dict[str, object]:
        return {"name": path, "size": 1000, "type": "file"}

    def _open(self, path: str, *_: object, **__: object) -> io.RawIOBase:
        raise ZeroDivisionError("no answer")


def test_a_store_may_fail_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec.register_implementation("broken", _Broken, clobber=True)
    sources, [refused] = find(["broken://x.warc"])
    assert sources == []
    assert str(refused) == "broken://x.warc cannot be read: no answer"


INNER = wacz({"archive/b.warc.gz": GZ, "archive/a.warc": PLAIN, "pages/pages.jsonl": b"{}"})
FILES = ["a.warc", "b.warc.gz"]  # of INNER
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


@pytest.mark.parametrize("how", [STORED, DEFLATED])
def test_packages_of_packages_are_opened(how: int, find_in: Find) -> None:
    packages = {"one.wacz": INNER, "two.wacz": INNER, "archive/c.warc.gz": GZ}
    sources, refused = find_in(wacz(packages, how))
    inside = [f"{name}.wacz!/archive/{file}" for name in ("one", "two") for file in FILES]
    assert [source.member for source in sources] == ["archive/c.warc.gz", *inside]
    assert refused == []
    assert pages_in(*sources) == [address(1)] * 5


def test_a_package_can_be_scanned_in_parts_if_it_is_not_compressed(find_in: Find) -> None:
    data = members(INFO, *map(page, range(6)))
    for how, number in ((STORED, -(-len(data) // 300)), (DEFLATED, 1)):
        [source], _ = find_in(wacz({"archive/x.warc.gz": data}, how))
        tasks = scan_tasks(source, 300)
        assert len(tasks) == number
        found = [url for task in tasks for url in urls(scan(task, SITE))]
        assert found == [address(each) for each in range(6)]


def test_packages_in_packages_in_packages_are_too_deep(find_in: Find) -> None:
    data = wacz({"a.wacz": wacz({"b.wacz": INNER, "archive/a.warc": PLAIN})})
    sources, refused = find_in(data)
    assert [source.member for source in sources] == ["a.wacz!/archive/a.warc"]
    assert refused == ["x.wacz!/a.wacz!/b.wacz is passed over: it is nested too deep"]


def description(*paths: object) -> bytes:
    return json.dumps({"resources": [{"path": path} for path in paths]}).encode()


OUTSIDE = "its name leads out of the package"
ELSEWHERE = "it is on another machine, which is not contacted"
HOSTILE_NAMES = {
    "../x.warc": OUTSIDE,
    "archive/../../x.warc": OUTSIDE,
    "/etc/x.warc": OUTSIDE,
    "C:x.warc": OUTSIDE,
    "a\\b.warc": OUTSIDE,
    "a!/b.warc": OUTSIDE,
    "a\nb.warc": OUTSIDE,
    "//host/x.warc": ELSEWHERE,
    "s3://bucket/x.warc": ELSEWHERE,
    "x.warc.zst": "it is an archive of a kind that is not read",
}


@pytest.mark.parametrize(("name", "why"), HOSTILE_NAMES.items())
def test_hostile_names_in_a_package_are_passed_over(name: str, why: str, find_in: Find) -> None:
    sources, refused = find_in(wacz({name: PLAIN, "archive/a.warc": PLAIN}))
    assert [source.member for source in sources] == ["archive/a.warc"]
    assert refused == [f"x.wacz!/{name} is passed over: {why}"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("https://example.org/x.wacz", ELSEWHERE),
        ("http://english.scio.gov.cn/x.warc.gz", ELSEWHERE),
        ("../../etc/passwd", OUTSIDE),
        ("archive/gone.warc.gz", "it is gone, though datapackage.json names it"),
    ],
)
def test_what_a_description_names_elsewhere_is_not_asked_for(
    path: str, why: str, find_in: Find
) -> None:
    about = description("archive/a.warc", path)
    sources, refused = find_in(wacz({"archive/a.warc": PLAIN, "datapackage.json": about}))
    assert len(sources) == 1
    assert refused == [f"x.wacz!/{path} is passed over: {why}"]


NO_DESCRIPTIONS = [b"", b"{", b"[]", b'{"resources": 7}', b'{"resources": [7, {"path": {}}, {}]}']


@pytest.mark.parametrize("text", [*NO_DESCRIPTIONS, b"[" * 9**5])
def test_an_unreadable_description_changes_nothing(text: bytes, find_in: Find) -> None:
    sources, refused = find_in(wacz({"archive/a.warc": PLAIN, "datapackage.json": text}))
    assert (len(sources), refused) == (1, [])


def test_the_description_of_a_multi_wacz_leads_to_files_next_to_it(
    find_in: Find, tmp_path: Path
) -> None:
    (tmp_path / "a.wacz").write_bytes(INNER)
    about = description("a.wacz", "a.wacz", "gone.wacz", "http://h/b.wacz", "../c.wacz")
    sources, refused = find_in(about, "x.json")
    assert [source.member for source in sources] == [f"archive/{file}" for file in FILES]
    assert refused == [
        "gone.wacz is missing",
        f"x.json!/http://h/b.wacz is passed over: {ELSEWHERE}",
        f"x.json!/../c.wacz is passed over: {OUTSIDE}",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_the_last_counts(find_in: Find) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("archive/a.warc", INFO + page(2))
        package.writestr("archive/a.warc", PLAIN)
    sources, refused = find_in(out.getvalue())
    assert (pages_in(*sources), refused) == ([address(1)], [])


def entry(data: bytes, place: int, value: bytes) -> bytes:
    """Return the package *data* with *value* at *place* of the last entry of its directory."""
    at = data.rindex(b"PK\1\2") + place
    return data[:at] + value + data[at + len(value) :]


TWO = wacz({"archive/a.warc": PLAIN, "archive/b.warc": PLAIN})


@cache
def bomb() -> bytes:
    """Made where it is needed: each process of pytest-xdist imports all tests."""
    return wacz({"archive/a.warc": PLAIN, "b.warc": PLAIN + bytes(70 * 1024**2)}, DEFLATED)


HOSTILE = {
    "overlapping members": (entry(TWO, 42, (9).to_bytes(4, "little")), "it overlaps another"),
    "an encrypted member": (entry(TWO, 8, b"\1\0"), "it is encrypted"),
    "an unusual compression": (entry(TWO, 10, b"\x0e\0"), "it is compressed in an unusual way"),
    "two sizes": (entry(TWO, 24, b"\xff\xff\xff\0"), "it has two sizes"),
    "a bomb": (bomb, "it unpacks to 200 times its size"),
}


@pytest.mark.parametrize(("data", "why"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_members_cost_themselves(
    data: bytes | Callable[[], bytes], why: str, find_in: Find
) -> None:
    sources, refused = find_in(data() if callable(data) else data)
    assert [source.member for source in sources] == ["archive/a.warc"]
    assert [each.rpartition(": ")[2] for each in refused] == [why]


@pytest.mark.some(1)
@pytest.mark.parametrize("data", [TWO, INNER, bomb, wacz({"one.wacz": INNER}, DEFLATED)])
def test_nothing_is_raised_whatever_is_changed_in_a_package(
    data: bytes | Callable[[], bytes], find_in: Find
) -> None:
    data = data() if callable(data) else data
    tail = data.index(b"PK\1\2") if len(data) < 10_000 else len(data) - 200
    for place in [*range(0, tail, 37), *range(tail, len(data))]:
        changed = data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :]
        pages_in(*find_in(changed)[0])


def test_a_directory_that_takes_too_much_memory_is_not_read(find_in: Find) -> None:
    size = 17 * 1024 * 1024
    end = b"PK\5\6" + bytes(4) + b"\1\0\1\0" + size.to_bytes(4, "little") + bytes(6)
    found = find_in(b"PK\3\4" + bytes(size - 4) + end)
    assert found == ([], ["x.wacz cannot be read: it needs more than 16 MB at once"])


def test_a_file_that_goes_away_is_a_finding(find_in: Find, tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    [source], _ = find_in(whole(INFO, page(1)), path.name)
    path.unlink()
    result = scan(ScanTask(source), SITE)
    [finding] = result.findings
    assert (finding.file, finding.kind) == (str(path), "unreadable")
    assert finding.words == "cannot be read: No such file or directory"
    assert scan_tasks(source) == [ScanTask(source)]
