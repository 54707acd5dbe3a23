"""The file of a release: whatever it holds, it is unpacked whole or refused with a message."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.errors import ExportError
from scio_crawler.showing.releases.packing import pack, sums, unpacked

SUMS = "SHA256SUMS"
Damage = Callable[[Path], object]


def _packed(names: list[str]) -> Damage:
    def damage(file: Path) -> None:
        with zipfile.ZipFile(file, "w") as packed:
            for name in names:
                packed.writestr(name, "")

    return damage


NO_RELEASES: list[tuple[Damage, str]] = [
    (lambda _: None, "No such file"),
    (lambda at: at.write_text("lanterns"), "not a zip file"),
    (_packed([]), "does not hold one folder"),
    (_packed(["a/b", "c/d"]), "does not hold one folder"),
    (_packed(["a/../../b"]), "names no file of the folder"),
    (_packed(["/tmp/a"]), "names no file of the folder"),
]


@pytest.mark.parametrize(("make", "why"), NO_RELEASES)
def test_a_file_that_is_no_release_is_refused(make: Damage, why: str, tmp_path: Path) -> None:
    make(tmp_path / "scio.zip")
    with (
        pytest.raises(ExportError, match=f"is no release: .*{why}"),
        unpacked(tmp_path / "scio.zip"),
    ):
        pass


def test_a_file_with_a_flipped_bit_is_refused_or_holds_the_same(tmp_path: Path) -> None:
    """Every seventh bit of a small file is flipped."""
    folder, file = tmp_path / "scio-2026.12", tmp_path / "scio.zip"
    folder.mkdir()
    (folder / "people.jsonl").write_text("lanterns, lanterns and lamps\n" * 20)
    (folder / "archive.warc.gz").write_bytes(b"\x1f\x8b lamps")
    (folder / SUMS).write_text("".join(sums(folder)))
    pack(folder, file, "2026-12-01")
    data = file.read_bytes()
    bits, refused = range(0, 8 * len(data), 7), 0
    for bit in bits:
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(damaged)
        try:
            with unpacked(file) as found:
                texts = {path.name: path.read_bytes() for path in found.rglob("*")}
        except ExportError as error:
            assert str(error).startswith(f"{file} is no release: ")  # noqa: PT017
            refused += 1
        else:
            whole = {path.name: path.read_bytes() for path in folder.iterdir()}
            assert texts == whole or texts.keys() != whole.keys()  # which the sums tell
    assert refused > len(bits) / 2
