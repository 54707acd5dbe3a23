"""The server of the reading room: only its files, only to this machine, each as what it is."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scio_crawler.showing.room.paths import POLICY
from scio_crawler.showing.room.serving import HOST, Server
from tests.environment import ROOT
from tests.showing.room.cases import cases, read_cases

FILES = {
    "index.html": "<h1>Lanterns</h1>",
    "assets/room.css": "body {}",
    "briefings/index.html": "<h1>Conferences</h1>",
    "briefings/scio-1.html": "<h1>Lanterns, again</h1>",
    "a name with spaces & more.html": "<h1>Spaces</h1>",
    "speakers/léa.html": "<h1>Léa</h1>",
    ".tables.sqlite": "hidden",
    ".git/config": "hidden",
}


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: bytes


class Room:
    """A server of a folder, and a client of it."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.server = Server(site, 0)
        self.port = int(self.server.server_address[1])
        self.connection = HTTPConnection(HOST, self.port, timeout=600)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for *path* as it is; headers are named with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, headers=named)
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def say(self, words: bytes) -> bytes:
        """Send *words*, whatever they are, and return what is answered."""
        with socket.create_connection((HOST, self.port), timeout=600) as plain:
            plain.sendall(words)
            plain.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: plain.recv(65536), b""))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site, in a folder with other files."""
    (tmp_path / "briefings.jsonl").write_text("secret")
    for name, text in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "site"


@pytest.fixture
def room(site: Path) -> Iterator[Room]:
    """A server of the small site, at work."""
    made = Room(site)
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.connection.close()
    made.server.server_close()


# What is there


@pytest.mark.parametrize(("path", "name"), cases("served_files"))
def test_a_file_is_sent_unchanged(room: Room, path: str, name: str) -> None:
    answer = room.ask(path)
    assert (answer.status, answer.body.decode()) == (200, FILES[name])
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_page_says_that_it_is_being_written_again(room: Room) -> None:
    (room.site / "index.html").write_text('<body data-root=""><h1>Lanterns</h1>')
    room.server.is_older = lambda: True
    answer = room.ask("/")
    assert answer.status == 200
    assert answer.body.decode().startswith('<body data-root="">\n<p class="older" role="status">')
    assert answer.body.decode().endswith("<h1>Lanterns</h1>")
    assert room.ask("/assets/room.css").body.decode() == FILES["assets/room.css"]
    assert room.ask("/nothing.html").status == 404
    room.server.is_older = bool
    assert b"older" not in room.ask("/").body


def test_a_folder_is_its_index_with_a_slash_at_its_end(room: Room) -> None:
    answer = room.ask("/briefings?page=2")
    assert (answer.status, answer.headers["Location"]) == (301, "/briefings/?page=2")


@pytest.mark.parametrize("path", [*read_cases("not_found"), "/" + "a" * 5000])
def test_anything_else_is_not_found(room: Room, path: str) -> None:
    answer = room.ask(path)
    assert answer.status == 404
    assert b"Nothing matches the given URI." in answer.body
    assert b"secret" not in answer.body


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="./%25ef\\c:~a#?\0", max_size=30))
def test_no_request_leads_out_of_the_folder(room: Room, target: str) -> None:
    for folder in (room.site.parent, room.site / ".a"):
        folder.mkdir(exist_ok=True)
        (folder / "a").write_text("secret")
    request = f"GET {target} HTTP/1.1\r\nHost: {HOST}:{room.port}\r\n\r\n"
    assert b"secret" not in room.say(request.encode())


def test_no_link_out_of_the_folder_is_followed(room: Room) -> None:
    outside = room.site.parent
    (room.site / "file.html").symlink_to(outside / "briefings.jsonl")
    (room.site / "folder").symlink_to(outside)
    (room.site / "circle.html").symlink_to("circle.html")
    (room.site / "within.html").symlink_to("index.html")
    (room.site / "sub" / "index.html").mkdir(parents=True)
    (room.site / "sub" / "index.html" / "index.html").symlink_to(outside / "briefings.jsonl")
    for path in ("/file.html", "/folder", "/folder/", "/folder/briefings.jsonl", "/circle.html"):
        assert room.ask(path).status == 404, path
    for path in ("/sub/", "/sub/#", "/sub/?", "/sub/index.html/"):
        assert room.ask(path).status == 404, path
    assert room.ask("/within.html").status == 200


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_is_not_waited_for(room: Room) -> None:
    os.mkfifo(room.site / "pipe.html")
    assert room.ask("/pipe.html").status == 404


def test_a_site_that_takes_its_place_is_shown(room: Room) -> None:
    assert b"Lanterns" in room.ask("/").body
    room.site.rename(room.site.with_name("old"))
    assert room.ask("/").status == 404
    room.site.mkdir()
    (room.site / "index.html").write_text("<h1>Bees</h1>")
    assert room.ask("/").body == b"<h1>Bees</h1>"


# To whom


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "LOCALHOST:{}"])
def test_this_machine_is_answered_under_its_own_names(room: Room, host: str) -> None:
    assert room.ask("/", Host=host.format(room.port)).status == 200


@pytest.mark.parametrize("host", read_cases("refused_hosts"))
def test_any_other_name_is_refused(room: Room, host: str) -> None:
    answer = room.ask("/", Host=host.format(room.port))
    assert answer.status == 421
    assert b"Lanterns" not in answer.body


@pytest.mark.parametrize(
    "hosts", [b"", b"Host: 127.0.0.1:%d\r\nHost: evil.example\r\n"], ids=["none", "two"]
)
def test_a_request_names_one_host(room: Room, hosts: bytes) -> None:
    hosts = hosts.replace(b"%d", str(room.port).encode())
    assert room.say(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n").startswith(b"HTTP/1.0 421 ")


def test_nobody_else_can_connect(room: Room) -> None:
    assert room.server.server_address[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_an_error(room: Room, site: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        Server(site, room.port)


# How


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "LOOK"])
def test_only_reading_is_allowed(room: Room, method: str) -> None:
    assert room.ask("/", method).status == 501


def test_a_head_is_the_same_without_the_body(room: Room) -> None:
    got, head = room.ask("/"), room.ask("/", "HEAD")
    assert head.body == b""
    assert {**head.headers, "Date": ""} == {**got.headers, "Date": ""}
    assert room.ask("/nothing.html", "HEAD").body == b""


@pytest.mark.parametrize(
    "path", ["/", "/nothing.html", "/briefings", "/assets/room.css"], ids=lambda path: path
)
def test_every_answer_keeps_other_sites_out(room: Room, path: str) -> None:
    headers = room.ask(path).headers
    assert headers["Content-Security-Policy"] == f"{POLICY}; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"


def test_the_documents_recommend_the_same_headers(room: Room) -> None:
    document = (ROOT / "docs" / "reading-room.md").read_text("utf-8")
    recommended = dict(re.findall(r'add_header (\S+) "?(.*?)"? always;', document))
    assert len(recommended) == 4
    assert recommended.items() <= dict(room.ask("/").headers).items()


def test_a_file_that_the_browser_has_is_not_sent_again(room: Room) -> None:
    first = room.ask("/")
    for given_back in (
        {"If_Modified_Since": first.headers["Last-Modified"]},
        {"If_Modified_Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        again = room.ask("/", **given_back)
        assert (again.status, again.body) == (304, b""), given_back


@pytest.mark.parametrize(
    "given_back",
    [
        {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
        {"If_Modified_Since": ""},
    ],
)
def test_a_file_that_the_browser_has_not_is_sent(room: Room, given_back: dict[str, str]) -> None:
    assert room.ask("/", **given_back).status == 200


def test_many_are_answered_at_once(room: Room) -> None:
    """A connection on which nothing is asked holds nobody up."""
    idle = [socket.create_connection((HOST, room.port)) for _ in range(50)]
    assert room.ask("/").status == 200
    for connection in idle:
        connection.close()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (b"\x16\x03\x01\x02\0\x01\0\r\n\r\n", 400),  # as a browser does for https://
        (b"GET /\r\n\r\n", 421),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 500 + b"\r\n", 431),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
    ],
    ids=["no HTTP", "HTTP/0.9", "HTTP/9.9", "many headers", "a long line"],
)
def test_a_malformed_request_is_answered_in_words(
    room: Room, capfd: pytest.CaptureFixture[str], words: bytes, status: int
) -> None:
    assert f" {status} ".encode() in room.say(words).partition(b"\r\n")[0]
    assert room.ask("/").status == 200
    assert capfd.readouterr() == ("", "")


def test_the_body_of_a_request_is_not_a_second_request(room: Room) -> None:
    inner = f"GET /assets/room.css HTTP/1.1\r\nHost: localhost:{room.port}\r\n\r\n"
    outer = f"GET / HTTP/1.1\r\nHost: localhost:{room.port}\r\nContent-Length: {len(inner)}\r\n\r\n"
    assert room.say((outer + inner).encode()).count(b"HTTP/1.0 ") == 1


# Kinds of files


@pytest.mark.parametrize(("name", "kind"), cases("content_types"))
def test_a_file_has_its_content_type(room: Room, name: str, kind: str) -> None:
    (room.site / name).write_text("")
    assert room.ask(f"/{name}").headers["Content-Type"] == kind


def test_a_packed_file_is_sent_packed(room: Room) -> None:
    (room.site / "turns.json.gz").write_bytes(b"\x1f\x8b packed")
    answer = room.ask("/turns.json.gz", Accept_Encoding="gzip")
    assert answer.body == b"\x1f\x8b packed"
    assert "Content-Encoding" not in answer.headers
