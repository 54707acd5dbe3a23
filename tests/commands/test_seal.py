"""`scrapy seal`: what it asks, prints and writes, and what other commands then say."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.archive.authority import NAME, Authority, made, serving

Command = Callable[..., "subprocess.CompletedProcess[str]"]
SAID = "there were 214,608 reading rooms in use at the end of November"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("authority") / "keys").folder


@pytest.fixture
def authority(keys: Path) -> Iterator[Authority]:
    with serving(Authority(keys)) as found:
        yield found


def tokens(folder: Path) -> list[Path]:
    return sorted((folder / "archive" / "tokens").glob("*.tsr"))


def test_the_time_is_said_by_every_command_that_looks_at_the_archive(
    scrapy: Command, folder: Path, authority: Authority
) -> None:
    done = scrapy("seal", "--timestamp", authority.url, str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    (token,) = tokens(folder)
    assert done.stdout.startswith(f"{token}: link 1 and all before it existed on 20")
    assert done.stdout.endswith(f"Z at the latest, says {NAME}\n")
    said = done.stdout.removeprefix(f"{folder}/")
    checked = scrapy("check-output", "--archive", str(folder))
    assert (checked.returncode, checked.stdout.splitlines(True)[0]) == (0, said)
    at = said.partition(" existed on ")[2].partition(" ")[0]
    file = token.relative_to(folder).as_posix()
    quoted = scrapy("quote", SAID, str(folder)).stdout
    assert f"    existed on {at} at the latest, says {NAME} ({file})\n" in quoted
    (place,) = json.loads(scrapy("quote", "--json", SAID, str(folder)).stdout)["places"]
    assert [page["existed"] for page in place["proof"]["pages"]] == [
        {"file": file, "link": 1, "at": at, "authority": NAME}
    ] * 2


def test_an_authority_is_asked_once_for_a_link(
    scrapy: Command, folder: Path, authority: Authority
) -> None:
    first, second = (scrapy("seal", "--timestamp", authority.url, str(folder)) for _ in "12")
    assert (first.stdout, first.returncode) == (second.stdout, second.returncode)
    assert (authority.asked, len(tokens(folder))) == (1, 1)


Harm = Callable[[Path], object]
# What happens after the timestamp -> what check-output says first of the chain.
HARMS: dict[str, tuple[Harm, str]] = {
    "the link edited": (
        lambda at: (at / "archive" / "chain.jsonl").write_text(
            (at / "archive" / "chain.jsonl").read_text("utf-8").replace('"at": "2', '"at": "1'),
            "utf-8",
        ),
        "has no timestamp that holds: message imprint mismatch",
    ),
    "the chain lost": (
        lambda at: (at / "archive" / "chain.jsonl").unlink(),
        "is a timestamp of link 00001, and the chain has no such link: lines are lost",
    ),
    "the timestamp cut": (
        lambda at: tokens(at)[0].write_bytes(tokens(at)[0].read_bytes()[:-9]),
        "has no timestamp that holds: ",
    ),
}


@pytest.mark.parametrize("name", HARMS)
def test_without_a_database_the_timestamp_shows_it(
    scrapy: Command, folder: Path, authority: Authority, name: str
) -> None:
    harm, said = HARMS[name]
    assert scrapy("seal", "--timestamp", authority.url, str(folder)).returncode == 0
    file = tokens(folder)[0].relative_to(folder).as_posix()
    (folder / "state.sqlite").unlink()
    harm(folder)
    checked = scrapy("check-output", "--archive", str(folder))
    assert checked.returncode == 1
    assert f"{file}: {said}" in checked.stdout
    assert "existed on" not in checked.stdout


def test_an_archive_that_was_changed_is_not_said_to_have_existed(
    scrapy: Command, folder: Path, authority: Authority
) -> None:
    assert scrapy("seal", "--timestamp", authority.url, str(folder)).returncode == 0
    (file,) = (folder / "archive").glob("*.warc.gz")
    data = bytearray(file.read_bytes())
    data[-9] ^= 1  # of the record with which the run ends, which no page needs
    file.write_bytes(data)
    quoted = scrapy("quote", SAID, str(folder)).stdout
    assert "Proved: " in quoted
    assert "existed on" not in quoted


@pytest.mark.parametrize(
    ("answer", "said"),
    [((503, {}, b""), "answers 503"), ((200, {}, b"no"), "has no timestamp that holds: ")],
)
def test_without_a_timestamp_it_ends_with_1(
    scrapy: Command,
    folder: Path,
    authority: Authority,
    answer: tuple[int, dict[str, str], bytes],
    said: str,
) -> None:
    authority.answer = lambda _: answer
    done = scrapy("seal", "--timestamp", authority.url, str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Nothing was written: {authority.url} {said}")
    assert tokens(folder) == []


def test_a_folder_without_a_chain_is_told_what_begins_one(scrapy: Command, folder: Path) -> None:
    (folder / "archive" / "chain.jsonl").unlink()
    done = scrapy("seal", "--timestamp", "http://127.0.0.1:9/", str(folder))
    assert done.returncode == 1
    assert f"{folder / 'archive'} has no chain to set a time to; the next crawl" in done.stderr


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://127.0.0.1/", "http://:80/", "x"])
def test_an_address_that_is_none_ends_with_2(scrapy: Command, folder: Path, url: str) -> None:
    done = scrapy("seal", "--timestamp", url, str(folder))
    assert done.returncode == 2
    assert "--timestamp http://timestamp.example.org" in done.stderr
