"""Timestamps of an authority on loopback: asked for, checked, and refused if one byte differs."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scio_crawler.archive import timestamps
from scio_crawler.archive.timestamps import check, seal
from scio_crawler.common.errors import TimestampFailure
from tests.archive.authority import NAME, NEW, Authority, made, openssl, serving
from tests.sampling import SEED

DIGEST, OTHER = "ab" * 32, "cd" * 32


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("authority") / "keys").folder


@pytest.fixture
def authority(keys: Path) -> Iterator[Authority]:
    with serving(Authority(keys)) as found:
        yield found


def failure(digest: str, url: str, target: Path) -> TimestampFailure:
    """What :func:`seal` raises; nothing is written then."""
    with pytest.raises(TimestampFailure) as raised:
        seal(digest, url, target)
    assert not target.parent.exists() or not [*target.parent.iterdir()]
    return raised.value


def test_a_timestamp_is_written_with_its_certificates(authority: Authority, tmp_path: Path) -> None:
    target = tmp_path / "new" / "some.tsr"
    found = seal(DIGEST, authority.url, target)
    assert found.authority == NAME
    assert sorted(path.name for path in target.parent.iterdir()) == ["some.pem", "some.tsr"]
    assert NAME in target.with_suffix(".pem").read_text("utf-8")
    assert check(DIGEST, target) == found
    assert authority.agrees(DIGEST, target)


@pytest.mark.parametrize("chain", ["", "-chain middle.pem", "-chain whole.pem"])
def test_no_root_certificate_is_needed(authority: Authority, tmp_path: Path, chain: str) -> None:
    authority.answer = lambda query: (200, {}, authority.stamp(query, chain))
    assert seal(DIGEST, authority.url, tmp_path / "some.tsr").authority == NAME


def test_a_timestamp_of_another_digest_is_refused(authority: Authority, tmp_path: Path) -> None:
    seal(DIGEST, authority.url, tmp_path / "some.tsr")
    with pytest.raises(TimestampFailure, match="message imprint mismatch"):
        check(OTHER, tmp_path / "some.tsr")
    assert not authority.agrees(OTHER, tmp_path / "some.tsr")


def test_one_changed_byte_fails_or_changes_nothing(authority: Authority, tmp_path: Path) -> None:
    """Only the root certificate shows a change of the highest one that the timestamp has."""
    token, changed = tmp_path / "some.tsr", tmp_path / "changed.tsr"
    found, chance = seal(DIGEST, authority.url, token), random.Random(SEED)
    data = token.read_bytes()
    refused = 0
    for at in chance.sample(range(len(data)), 16):
        altered = data[at] ^ 1 << chance.randrange(8)
        changed.write_bytes(data[:at] + bytes([altered]) + data[at + 1 :])
        try:
            assert check(DIGEST, changed) == found
        except TimestampFailure:
            refused += 1
            assert not authority.agrees(DIGEST, changed)
    assert refused > 5


def test_a_forged_time_outside_of_the_signature_is_not_believed(
    authority: Authority, tmp_path: Path
) -> None:
    """The words of the status are not signed, and openssl prints them as they are."""
    token = tmp_path / "some.tsr"
    found = seal(DIGEST, authority.url, token)
    forged = b"\nTime stamp: Jan  1 00:00:00 2001 GMT"
    text = b"\x0c" + bytes([len(forged)]) + forged
    status = b"\x02\x01\x00" + b"\x30" + bytes([len(text)]) + text
    body = b"\x30" + bytes([len(status)]) + status + token.read_bytes()[9:]
    token.write_bytes(b"\x30\x82" + len(body).to_bytes(2) + body)
    said = openssl(f"ts -reply -in {token} -text", tmp_path).stdout.decode()
    assert "Time stamp: Jan  1 00:00:00 2001 GMT" in said
    assert check(DIGEST, token) == found


def test_the_authority_is_the_one_that_signed(authority: Authority, tmp_path: Path) -> None:
    """Anybody can add certificates, which are not signed."""
    assert openssl(f"{NEW} -subj /CN=Famous -x509 -out mixed.pem", authority.folder).returncode == 0
    with (authority.folder / "mixed.pem").open("a") as mixed:
        mixed.write((authority.folder / "middle.pem").read_text("ascii"))
    authority.answer = lambda query: (200, {}, authority.stamp(query, "-chain mixed.pem"))
    seal(DIGEST, authority.url, tmp_path / "some.tsr")
    names = (tmp_path / "some.pem").read_text("utf-8").count("subject=")
    assert (names, check(DIGEST, tmp_path / "some.tsr").authority) == (3, NAME)


def query_of(digest: str, folder: Path) -> bytes:
    return openssl(f"ts -query -digest {digest} -sha256 -cert", folder).stdout


Answer = Callable[[Authority, bytes], "tuple[int, dict[str, str], bytes]"]
# What an authority answers -> what is said of it.
ANSWERS: dict[str, tuple[Answer, str]] = {
    "nothing": (lambda *_: (200, {}, b""), "has no timestamp that holds: "),
    "a page": (lambda *_: (200, {}, b"<html>no</html>"), "has no timestamp that holds: "),
    "a refusal": (
        lambda by, _: (200, {}, by.stamp(b"no question")),
        "refuses a timestamp, with status Rejected: ",
    ),
    "an error": (lambda *_: (503, {}, b""), "answers 503"),
    "a redirect": (
        lambda *_: (302, {"Location": "file:///etc/hostname"}, b""),
        "leads to file:///etc/hostname",
    ),
    "too much": (
        lambda *_: (200, {}, bytes(timestamps.MOST + 1)),
        "answers with more than 1,048,576 bytes",
    ),
    "of another digest": (
        lambda by, _: (200, {}, by.stamp(query_of(OTHER, by.folder))),
        "has no timestamp that holds: message imprint mismatch",
    ),
    "to an earlier question": (
        lambda by, _: (200, {}, by.stamp(query_of(DIGEST, by.folder))),
        "has no timestamp that holds: nonce mismatch",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_without_a_timestamp_is_refused(
    authority: Authority, tmp_path: Path, name: str
) -> None:
    answer, said = ANSWERS[name]
    authority.answer = lambda query: answer(authority, query)
    assert str(failure(DIGEST, authority.url, tmp_path / "new" / "some.tsr")).startswith(said)


def test_an_authority_that_cannot_be_reached_is_named_with_the_reason(
    keys: Path, tmp_path: Path
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert "refused" in str(failure(DIGEST, url, tmp_path / "new" / "some.tsr"))


def test_an_authority_that_never_ends_is_left(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamps, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # it takes the question, and says nothing
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        assert failure(DIGEST, url, tmp_path / "new" / "some.tsr").kind in ("timeout", "other")


def test_without_openssl_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    url = "http://127.0.0.1:9/"
    assert failure(DIGEST, url, tmp_path / "new" / "some.tsr").kind == "no-openssl"
