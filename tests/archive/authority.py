"""A timestamp authority on loopback, with keys of its own, made with openssl."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

OPENSSL = shutil.which("openssl") or ""
NAME = "CN=Clock of the Lantern Office"
NEW = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config tsa.cnf"
_SIGN = "x509 -req -days 9 -extfile tsa.cnf"
_STEPS = (
    f"{NEW} -subj /CN=Root -x509 -days 9 -extensions ca -keyout root.key -out root.pem",
    f"{NEW} -subj /CN=Middle -keyout middle.key -out middle.csr",
    f"{_SIGN} -extensions ca -in middle.csr -CA root.pem -CAkey root.key -out middle.pem",
    f"{NEW} -subj '/{NAME}' -keyout clock.key -out clock.csr",
    f"{_SIGN} -extensions clock -in clock.csr -CA middle.pem -CAkey middle.key -out clock.pem",
)
_CONFIGURATION = """
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
[clock]
extendedKeyUsage = critical, timeStamping
[tsa]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
"""


def openssl(words: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run openssl in *folder* with *words*, as a shell splits them."""
    return subprocess.run([OPENSSL, *shlex.split(words)], cwd=folder, capture_output=True)


@dataclass
class Authority:
    """What is in its *folder*: ``root.pem``, which has certified ``middle``, and that ``clock``."""

    folder: Path
    url: str = ""
    answer: Callable[[bytes], tuple[int, dict[str, str], bytes]] | None = None
    asked: int = 0

    def stamp(self, query: bytes, chain: str = "-chain middle.pem") -> bytes:
        """Return the timestamp that *query* asks for, with the certificates in *chain*."""
        (self.folder / "query").write_bytes(query)
        made = openssl(
            "ts -reply -config tsa.cnf -section tsa -queryfile query -inkey clock.key "
            f"-signer clock.pem {chain} -out answer",
            self.folder,
        )
        assert made.returncode == 0, made.stderr
        return (self.folder / "answer").read_bytes()

    def agrees(self, digest: str, token: Path) -> bool:
        """Whether openssl verifies *token*, with nothing but the root certificate."""
        words = f"ts -verify -digest {digest} -in {token} -CAfile root.pem"
        return openssl(words, self.folder).returncode == 0


def made(folder: Path) -> Authority:
    """Make an authority in *folder*. Skips the test without openssl."""
    if not OPENSSL:
        pytest.skip("openssl is not there")
    folder.mkdir()
    (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder), "utf-8")
    (folder / "serial").write_text("01\n", "ascii")
    for step in _STEPS:
        done = openssl(step, folder)
        assert done.returncode == 0, done.stderr
    whole = [(folder / name).read_text("ascii") for name in ("middle.pem", "root.pem")]
    (folder / "whole.pem").write_text("".join(whole), "ascii")
    return Authority(folder)


@contextmanager
def serving(authority: Authority) -> Iterator[Authority]:
    """Serve *authority* at its ``url``. It answers as it should, unless ``answer`` is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            authority.asked += 1
            query = self.rfile.read(int(self.headers["Content-Length"]))
            right = self.headers["Content-Type"] == "application/timestamp-query"
            plain = (200 if right else 415), dict[str, str](), b""
            status, headers, body = authority.answer(query) if authority.answer else plain
            body = body if authority.answer else authority.stamp(query)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/tsr"
    try:
        yield authority
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
